import { beforeEach, expect, test, vi } from 'vitest';
import { HubWatch } from './delivery-watch.ts';
import type { Connected } from './test-hub-stage.ts';
import { HubStage } from './test-hub-stage.ts';

let stage: HubStage;
let watch: HubWatch;
let alice: string;
let bob: string;
/** The time at which everything is reported. */
let now: number;

beforeEach(async () => {
  stage = new HubStage();
  watch = new HubWatch(stage.hub, { since: (time) => now - time }, stage.meter);
  alice = await stage.person('alice');
  bob = await stage.person('bob');
  await stage.openGroup(alice, [bob]);
  await stage.poll.poll();
});

/** Says so many things, and waits until the device has heard them; resolves with when each was committed. */
async function say(count: number, device: Connected): Promise<number[]> {
  const heard = device.seqs.length;
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push((await stage.say(alice, `message ${i}`)).createdAt);
  stage.bus.deliver();
  await vi.waitFor(() => expect(device.seqs).toHaveLength(heard + count));
  return times;
}

const held = ({ device }: Connected, deliveredSeq: number) => watch.held(device, { conversationId: stage.group, deliveredSeq });

test('a report measures the first event it adds, which waited longest', async () => {
  const device = await stage.connect(bob);
  const [first] = await say(1, device);
  now = first! + 40;
  held(device, 2);
  const [second] = await say(3, device);
  now = second! + 5_000;
  held(device, 5);
  expect(stage.meter.of('applied')).toEqual([40, 5_000]);
});

test('a report that adds nothing measures nothing', async () => {
  const device = await stage.connect(bob);
  const [committedAt] = await say(1, device);
  now = committedAt! + 40;
  for (const seq of [2, 2, 1]) held(device, seq);
  expect(stage.meter.of('applied')).toEqual([40]);
});

test('what was committed while the device was away is not measured', async () => {
  const witness = await stage.connect(alice);
  const [committedAt] = await say(1, witness);
  // Two events of the same millisecond could not be told apart.
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(committedAt!));
  const device = await stage.connect(bob);
  await vi.waitFor(() => expect(device.of('heads')).toHaveLength(1));
  now = Date.now() + 1_000;
  held(device, 2);
  expect(stage.meter.of('applied')).toEqual([]);
});

test('a claim beyond the log’s end measures what there is, and does not spoil what comes', async () => {
  const device = await stage.connect(bob);
  const [first] = await say(1, device);
  now = first! + 1;
  held(device, 1_000_000);
  const [second] = await say(1, device);
  now = second! + 2;
  held(device, 3);
  expect(stage.meter.of('applied')).toEqual([1, 2]);
});

test('the word of somebody who does not follow counts for nothing', async () => {
  const device = await stage.connect(bob);
  const mallory = await stage.connect(await stage.person('mallory'));
  await say(1, device);
  held(mallory, 2);
  watch.held({ userId: bob, sessionId: 'of another device' }, { conversationId: stage.group, deliveredSeq: 2 });
  expect(stage.meter.of('applied')).toEqual([]);
});
