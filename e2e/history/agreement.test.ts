import { expect, it } from 'vitest';
import { Agreement } from './agreement.ts';
import { Epochs } from './epochs.ts';

const second = 1_000_000;

/** A log of which somebody has seen 7 events, and which then loses some. */
function afterLoss() {
  const found: string[] = [];
  const epochs = new Epochs();
  const agreement = new Agreement('talk', epochs, (promise) => found.push(promise));
  agreement.see({ seq: 7, id: 'seven' }, second);
  epochs.hear({ type: 'epoch', lossy: true, since: 2 * second, at: 10 * second });
  return { found, agreement };
}

it('what was on its way when the epoch changed is not held against what has taken its place long after', () => {
  const { found, agreement } = afterLoss();
  agreement.see({ seq: 8, id: 'lost' }, 10.1 * second);
  agreement.see({ seq: 8, id: 'eight' }, 60 * second);
  agreement.see({ seq: 8, id: 'eight' }, Infinity);
  expect(found).toEqual([]);
});

it('what is seen again when nothing can be on its way any more is of this epoch, and no other id may follow', () => {
  const { found, agreement } = afterLoss();
  agreement.see({ seq: 8, id: 'eight' }, 10.1 * second);
  agreement.see({ seq: 8, id: 'eight' }, 60 * second);
  agreement.see({ seq: 8, id: 'other' }, 61 * second);
  expect(found).toEqual(['I5']);
});

it('a third id is one too many', () => {
  const { found, agreement } = afterLoss();
  agreement.see({ seq: 8, id: 'lost' }, 10.1 * second);
  agreement.see({ seq: 8, id: 'eight' }, 10.2 * second);
  agreement.see({ seq: 8, id: 'other' }, 60 * second);
  expect(found).toEqual(['I5']);
});
