import { v4 } from 'uuid';
import { beforeEach, expect, it } from 'vitest';
import { conversationChannel, userChannel } from '../../domain/bus.ts';
import { newCall } from '../../domain/call.ts';
import type { CallSignal } from '../../domain/call.ts';
import type { HubStage } from './test-hub-stage.ts';
import { openHub } from './test-hub-stage.ts';

let stage: HubStage;
let alice: string;
let bob: string;

beforeEach(async () => void ({ stage, alice, bob } = await openHub()));

function ringing() {
  const beginning = { id: v4(), conversationId: stage.group, callerId: alice, media: 'audio' as const, invited: 1, sfu: false };
  return newCall(beginning, { deviceId: v4(), now: 1_000 });
}

it('a call is told to every device of every member, the caller’s own as well, and to nobody else', async () => {
  const mallory = await stage.person('mallory');
  const members = [await stage.connect(alice), await stage.connect(bob), await stage.connect(bob)];
  const stranger = await stage.connect(mallory);
  const call = ringing();
  stage.bus.say(conversationChannel(stage.group).name, { type: 'call', call });
  for (const device of members) expect(device.of('call')).toEqual([{ type: 'call', call }]);
  expect(stranger.of('call')).toEqual([]);
});

it('who has left hears of no call', async () => {
  const device = await stage.connect(bob);
  await stage.append<'member.removed'>({ senderId: alice, kind: 'member.removed', payload: { userId: bob } });
  stage.bus.deliver();
  stage.bus.say(conversationChannel(stage.group).name, { type: 'call', call: ringing() });
  expect(device.of('call')).toEqual([]);
});

it('a signal reaches the devices of the one it is for', async () => {
  const [one, other, sender] = [await stage.connect(bob), await stage.connect(bob), await stage.connect(alice)];
  const signal: CallSignal = { conversationId: stage.group, callId: v4(), from: { userId: alice, deviceId: v4() }, to: v4(), data: { type: 'hello' } };
  stage.bus.say(userChannel(bob).name, { type: 'signal', signal });
  expect(one.of('signal')).toEqual([{ type: 'signal', signal }]);
  expect(other.of('signal')).toHaveLength(1);
  expect(sender.of('signal')).toEqual([]);
});

it('a slow reader is spared signals, which would pile up', async () => {
  const socket = { bufferedBytes: 1_000_000, close: () => {} };
  const device = await stage.connect(bob, { socket });
  const signal: CallSignal = { conversationId: stage.group, callId: v4(), from: { userId: alice, deviceId: v4() }, to: v4(), data: { type: 'hello' } };
  stage.bus.say(userChannel(bob).name, { type: 'signal', signal });
  expect(device.of('signal')).toEqual([]);
  expect(device.device.closed).toBe(false);
});
