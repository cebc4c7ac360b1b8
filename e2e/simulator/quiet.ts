import type { Head } from '../../src/domain/head.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { Town } from './town.ts';

/** As long as a healed world may take to come to rest (milliseconds): less than the hub's full comparison, which would hide a rule that is missing. */
const patienceMs = 150_000;
const lookEveryMs = 500;

export interface Unrest {
  promise: 'I3' | 'I8';
  device: string;
  waitingFor: string;
}

/** Runs until nothing is left to do; what is left after all patience otherwise. */
export async function comeToRest(town: Town): Promise<Unrest[]> {
  const { scheduler } = town.world;
  for (let waited = 0; ; waited += lookEveryMs) {
    const unrest = await lookFor(town);
    if (unrest.length === 0 || waited >= patienceMs || scheduler.exhausted) return unrest;
    await scheduler.run(lookEveryMs);
  }
}

async function lookFor(town: Town): Promise<Unrest[]> {
  const unrest: Unrest[] = town.offices.filter(({ open }) => open > 0).map(({ person }) => ({ promise: 'I3', device: `office of ${person.name}`, waitingFor: 'an answer' }));
  for (const device of town.devices) {
    const waits = (promise: Unrest['promise'], waitingFor: string) => unrest.push({ promise, device: device.kind.name, waitingFor });
    const { state, problem } = device.engine.status();
    if (state !== 'online' || problem) waits('I3', `a connection (${state}${problem ? `, ${problem}` : ''})`);
    const { conversations, outbox } = await device.memory.load();
    for (const entry of outbox) if (entry.state !== 'acked' && entry.state !== 'failed') waits('I3', `the acknowledgement of ${town.world.nameOf(entry.clientId)} in ${town.world.nameOf(entry.conversationId)}`);
    const { heads } = await town.database.repositories.heads.list(device.userId);
    for (const head of heads) {
      const room = town.world.nameOf(head.conversationId);
      const record = conversations.find(({ conversationId }) => conversationId === head.conversationId);
      if (!record) waits('I3', `${room}, of which it has not heard`);
      else if (record.cursor !== head.lastSeq || record.cursorId !== head.headId) waits('I3', `${room} up to ${head.lastSeq}; it holds it up to ${record.cursor}`);
      else if (record.holes.length > 0) waits('I3', `what fills ${record.holes.map(({ from, to }) => `${from} to ${to}`).join(' and ')} in ${room}`);
      else if (record.ahead?.lost) waits('I3', `rows of ${room} to be read again`);
      // Another tab may have stored everything while this one has not noticed yet that its connection is dead.
      else if (device.alive && device.engine.conversations().find(({ conversationId }) => conversationId === head.conversationId)?.left !== head.left) waits('I3', `news of whether its person is in ${room}`);
      else for (const receipt of await receiptUnrest(town, device, head)) waits('I8', `${receipt} in ${room}`);
    }
  }
  return unrest;
}

/** Where the device and the database disagree about who has read and received how much. */
async function receiptUnrest(town: Town, { engine, alive }: SimulatedDevice, head: Head): Promise<string[]> {
  const { conversationId } = head;
  const shown = engine.conversations().find((each) => each.conversationId === conversationId);
  if (!alive || !shown || head.left) return [];
  const unrest: string[] = [];
  if (shown.readVersion !== head.readVersion || shown.readSeq !== head.readSeq) unrest.push(`its person's read position ${head.readVersion}/${head.readSeq}; it knows ${shown.readVersion}/${shown.readSeq}`);
  else if (shown.unread !== Math.max(0, head.lastMessageNo - head.readMessageNo)) unrest.push(`an unread count of ${head.lastMessageNo - head.readMessageNo}; it shows ${shown.unread}`);
  if (head.deliveredSeq !== head.lastSeq) unrest.push(`its report of ${head.lastSeq} to be stored; ${head.deliveredSeq} is`);
  const { receipts } = engine.timeline(conversationId);
  for (const receipt of await town.database.repositories.receipts.list(conversationId)) {
    const known = receipts.get(receipt.userId);
    if (JSON.stringify(known) === JSON.stringify(receipt)) continue;
    unrest.push(`the receipt ${JSON.stringify({ ...receipt, userId: town.world.nameOf(receipt.userId) })}; it knows ${JSON.stringify(known && { ...known, userId: undefined })}`);
  }
  return unrest;
}
