import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { v4 } from 'uuid';
import type { Channel, EventBus } from '../domain/bus.ts';
import { conversationChannel, userChannel } from '../domain/bus.ts';

export interface BusStage {
  bus: EventBus;
  /** Another server's bus; the same one where there is only one server. */
  other: EventBus;
  /** What listeners threw. */
  errors: unknown[];
}

export function busContract(open: () => Promise<BusStage>): void {
  let stage: BusStage;
  beforeEach(async () => void (stage = await open()));
  afterEach(() => Promise.all([stage.bus.close(), stage.other.close()]));

  const typing = (userId: string) => ({ type: 'typing' as const, userId });
  const channel = () => conversationChannel(v4());
  /** Everything a listener hears, and a wait until it has heard so much. */
  function ear<T>() {
    const heard: (T | null)[] = [];
    return { heard, hear: (message: T | null) => void heard.push(message), until: (count: number) => vi.waitFor(() => expect(heard.length).toBeGreaterThanOrEqual(count), { timeout: 5_000, interval: 2 }) };
  }

  test('what is published after subscribing is heard, in order, on every server', async () => {
    const here = channel();
    const ears = [ear(), ear()];
    await stage.bus.subscribe(here, ears[0]!.hear);
    await stage.other.subscribe(here, ears[1]!.hear);
    const said = Array.from({ length: 200 }, (_, i) => typing(String(i)));
    for (const message of said) stage.bus.publish(here, message);
    for (const { heard, until } of ears) {
      await until(200);
      expect(heard).toEqual(said);
    }
  });

  test('a listener hears its channel only, and each listener once', async () => {
    const [here, there] = [channel(), channel()];
    const [first, second, elsewhere] = [ear(), ear(), ear()];
    await stage.bus.subscribe(here, first.hear);
    await stage.bus.subscribe(here, second.hear);
    await stage.bus.subscribe(there, elsewhere.hear);
    stage.other.publish(here, typing('alice'));
    stage.other.publish(there, typing('bob'));
    await Promise.all([first.until(1), second.until(1), elsewhere.until(1)]);
    expect([first.heard, second.heard, elsewhere.heard]).toEqual([[typing('alice')], [typing('alice')], [typing('bob')]]);
  });

  test('publishing returns before anybody hears', async () => {
    const here = channel();
    const { heard, hear, until } = ear();
    await stage.bus.subscribe(here, hear);
    stage.bus.publish(here, typing('alice'));
    expect(heard).toEqual([]);
    await until(1);
  });

  test('who unsubscribed hears no more, and the others go on', async () => {
    const here = channel();
    const [leaving, staying] = [ear(), ear()];
    const unsubscribe = await stage.bus.subscribe(here, leaving.hear);
    await stage.bus.subscribe(here, staying.hear);
    unsubscribe();
    unsubscribe();
    stage.other.publish(here, typing('alice'));
    await staying.until(1);
    expect(leaving.heard).toEqual([]);
  });

  test('the last to unsubscribe and the next to subscribe do not get in each other’s way', async () => {
    const here = channel();
    const { heard, hear, until } = ear();
    for (let i = 0; i < 20; i++) {
      const unsubscribe = await stage.bus.subscribe(here, () => {});
      const next = stage.bus.subscribe(here, hear);
      unsubscribe();
      const leave = await next;
      if (i < 19) leave();
    }
    stage.other.publish(here, typing('alice'));
    await until(1);
    expect(heard).toEqual([typing('alice')]);
  });

  test('the same function subscribed twice is two listeners', async () => {
    const here = channel();
    const { heard, hear, until } = ear();
    const unsubscribe = await stage.bus.subscribe(here, hear);
    await stage.bus.subscribe(here, hear);
    stage.other.publish(here, typing('alice'));
    await until(2);
    unsubscribe();
    stage.other.publish(here, typing('bob'));
    await until(3);
    expect(heard).toEqual([typing('alice'), typing('alice'), typing('bob')]);
  });

  test('one listener’s failure is nobody else’s', async () => {
    const here = channel();
    const { heard, hear, until } = ear();
    await stage.bus.subscribe(here, () => {
      throw new Error('broken listener');
    });
    await stage.bus.subscribe(here, hear);
    stage.bus.publish(here, typing('alice'));
    stage.bus.publish(here, typing('bob'));
    await until(2);
    expect(heard).toEqual([typing('alice'), typing('bob')]);
    expect(stage.errors).toHaveLength(2);
  });

  test('an event arrives as it was published', async () => {
    const here = channel();
    const { heard, hear, until } = ear();
    await stage.bus.subscribe(here, hear);
    const event = {
      conversationId: v4(), seq: 7, id: v4(), prevId: null, kind: 'unknown.kind', senderId: v4(), clientId: v4(), messageNo: 3, createdAt: 1_700_000_000_123,
      payload: { text: '👩‍👩‍👧‍👦 "\\\u2028', deep: { list: [1, null, 'x'] } },
    };
    stage.bus.publish(here, { type: 'event', event, epoch: 'first' });
    await until(1);
    expect(heard).toEqual([{ type: 'event', event, epoch: 'first' }]);
  });

  test('a closed bus is not connected, says nothing and hears nothing', async () => {
    const here = channel();
    const { heard, hear } = ear();
    await stage.bus.subscribe(here, hear);
    expect(stage.bus.connected()).toBe(true);
    stage.bus.publish(here, typing('alice'));
    await stage.bus.close();
    expect(stage.bus.connected()).toBe(false);
    stage.bus.publish(here, typing('bob'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual([]);
  });
}

/** Where programs of another version may publish as well. */
export function sharedBusContract(open: () => Promise<BusStage>): void {
  test('what does not fit the channel is heard as null', async () => {
    const stage = await open();
    const here = userChannel(v4());
    const heard: unknown[] = [];
    await stage.bus.subscribe(here, (news) => heard.push(news));
    const foreign: Channel<unknown> = { name: here.name, schema: here.schema };
    for (const message of [{ type: 'newer' }, 'text', null, { type: 'joined' }]) stage.other.publish(foreign, message);
    stage.other.publish(here, { type: 'account' });
    await vi.waitFor(() => expect(heard).toEqual([null, null, null, null, { type: 'account' }]), { timeout: 5_000, interval: 2 });
    await Promise.all([stage.bus.close(), stage.other.close()]);
  });
}
