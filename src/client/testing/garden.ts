import type { LogEvent } from '../../domain/event.ts';
import type { Device } from './village.ts';
import { Village } from './village.ts';

// The usual place of the tests: a garden with alice and bob in it.

export const garden = 'garden';

export function gardenVillage(...members: string[]): Village {
  const village = new Village();
  village.server.open(garden, members.length > 0 ? members : ['alice', 'bob']);
  return village;
}

/** Messages that get into the log on another way than by the devices. */
export function overhear({ server }: Village, count: number, senderId = 'bob'): void {
  for (let i = 0; i < count; i++) {
    const seq = server.room(garden).events.length + 1;
    server.append(garden, { senderId, clientId: `said-${seq}-${server.epoch}`, kind: 'message.sent', payload: { text: `line ${seq}` } });
  }
}

export async function seqs(device: Device): Promise<number[]> {
  return (await device.held(garden)).map(({ seq }) => seq);
}

export function upTo(last: number, first = 1): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** Changes a stored row behind the device's back, as a failing disk would. */
export async function corrupt({ memory }: Device, seq: number, change: (row: LogEvent) => LogEvent): Promise<void> {
  const { conversations } = await memory.load();
  const record = conversations.find(({ conversationId }) => conversationId === garden)!;
  const [row] = await memory.events(garden, { from: seq, to: seq, limit: 1 });
  await memory.apply({ base: record, record, events: [change(row!)] });
}
