import { expect, test } from 'vitest';
import { isPlace } from './next-place.ts';

test('an address from outside leads to places of ours only', () => {
  for (const place of ['/', '/settings', '/c/0193-a', '/c/0193-a?at=7#x', '/%C3%A9']) expect([place, isPlace(place)]).toEqual([place, true]);
  const elsewhere = ['', 'c/1', 'https://evil.example', '//evil.example', '/\\evil.example', '/\t/evil.example', '/\n/evil.example', '/ /evil.example', 'javascript:alert(1)'];
  for (const address of elsewhere) expect([address, isPlace(address)]).toEqual([address, false]);
});
