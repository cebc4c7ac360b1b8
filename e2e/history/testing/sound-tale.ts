import { Tale } from './tale.ts';
import type { TaleDevice } from './tale-device.ts';

export interface SoundTale {
  tale: Tale;
  alice: TaleDevice;
  bob: TaleDevice;
  /** Leaves holes. */
  tablet: TaleDevice;
  carol: TaleDevice;
}

/** Talk in three voices on four devices: messages at 2 to 5, an edit at 6, a reaction at 7, a deletion at 8. */
export function soundTale(): SoundTale {
  const tale = new Tale();
  const alice = tale.device('alice');
  const bob = tale.device('bob');
  const tablet = tale.device('bob-tablet', { holes: true });
  const carol = tale.device('carol');
  for (const device of [alice, bob, carol, alice]) tale.say(device);
  alice.sync();
  bob.sync(3);
  tale.call(alice, 'message.edited', { target: 2, text: 'goodbye' });
  tale.call(bob, 'reaction.changed', { target: 3, emoji: '🎉', on: true });
  bob.restart();
  tale.call(alice, 'message.deleted', { target: 2 });
  alice.restart();
  for (const device of [alice, bob, carol]) device.sync();
  tablet.leap(2);
  tablet.restart();
  tablet.fill();
  return { tale, alice, bob, tablet, carol };
}

export function syncAll({ devices }: Tale): void {
  for (const device of devices) device.sync();
}
