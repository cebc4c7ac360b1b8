import { setTimeout as sleep } from 'node:timers/promises';
import type { LogEvent } from '../../src/domain/event.ts';
import { get, post } from '../harness/call.ts';
import type { Said } from './compare.ts';
import { differences, disorder, saidIn, unlikeFile } from './compare.ts';
import type { Crowd, Device, Person } from './crowd.ts';
import { openDevice } from './crowd.ts';
import type { IrcLog } from './irc-log.ts';
import type { Progress } from './progress.ts';

export interface Outcome {
  members: number;
  sent: number;
  copies: number;
  differences: string[];
  elapsedMs: number;
}

/** How long the crowd may stand still before what is missing counts as lost (milliseconds). */
const patienceMs = 30_000;

export interface ReplayOptions {
  title: string;
  crowd: Crowd;
  progress: Progress;
  /** What happens while people talk; over when it resolves. */
  meanwhile?(talk: () => Promise<void>): Promise<void>;
}

/** Says one day's lines in a group of everyone who speaks in it, then compares what each holds with the log and the file. */
export async function replayChannel(log: IrcLog, { title, crowd, progress, meanwhile = (talk) => talk() }: ReplayOptions): Promise<Outcome> {
  const people = await crowd.gather([...new Set(log.lines.map(({ nick }) => nick))]);
  if (people.length === 0) return { members: 0, sent: 0, copies: 0, differences: [], elapsedMs: 0 };
  const conversationId = await createGroup(title, people);
  const devices = await Promise.all(people.map(openDevice));
  const handed = devices.map((device) => listen(device, conversationId));
  const start = performance.now();
  try {
    await meanwhile(() => say(log, { devices, conversationId, progress }));
    const lines = await readLog(people[0]!, conversationId);
    await arrival(handed, lines.at(-1)?.seq ?? 0);
    const elapsedMs = performance.now() - start;
    const found = await compare({ devices, handed, conversationId, lines });
    found.push(...unlikeFile(lines, log.lines, (nick) => people.find((person) => person.nick === nick)!.userId));
    const copies = handed.reduce((sum, { messages }) => sum + messages, 0);
    return { members: people.length, sent: log.lines.length, copies, differences: found, elapsedMs };
  } finally {
    await Promise.all(devices.map(({ client }) => client.stop()));
  }
}

async function createGroup(title: string, [owner, ...others]: Person[]): Promise<string> {
  const input = { clientId: crypto.randomUUID(), title, memberIds: others.map(({ userId }) => userId), historyVisible: true };
  const head = (await post(owner!.url, 'conversations.createGroup', { token: owner!.token, input })) as { conversationId: string };
  return head.conversationId;
}

interface Handed {
  seqs: number[];
  messages: number;
}

function listen({ client }: Device, conversationId: string): Handed {
  const handed: Handed = { seqs: [], messages: 0 };
  client.onEvent((event) => {
    if (event.conversationId !== conversationId) return;
    handed.seqs.push(event.seq);
    if (event.kind === 'message.sent') handed.messages++;
  });
  return handed;
}

/** A person's own lines may follow each other at once; a line of another waits until the one before it is in the log. */
async function say(log: IrcLog, { devices, conversationId, progress }: { devices: Device[]; conversationId: string; progress: Progress }): Promise<void> {
  const clients = new Map(devices.map(({ person, client }) => [person.nick, client]));
  let last = { nick: '', settled: Promise.resolve<unknown>(undefined) };
  for (const [i, { nick, text }] of log.lines.entries()) {
    if (nick !== last.nick) await last.settled;
    const client = clients.get(nick)!;
    const clientId = await client.send(conversationId, { text });
    const settled = client.settled(clientId);
    // Awaited above or below; until then a refusal must not count as unhandled.
    settled.catch(() => {});
    last = { nick, settled };
    progress.tick(i + 1, log.lines.length);
  }
  await last.settled;
}

async function readLog({ url, token }: Person, conversationId: string): Promise<Said[]> {
  const events: LogEvent[] = [];
  for (;;) {
    const input = { conversationId, after: events.at(-1)?.seq ?? 0, limit: 500 };
    const page = (await get(url, 'sync.range', { token, input })) as { events: LogEvent[] };
    if (page.events.length === 0) return saidIn(events);
    events.push(...page.events);
  }
}

/** Waits until everyone was handed the last event, or nobody anything for a while. */
async function arrival(handed: Handed[], lastSeq: number): Promise<void> {
  const total = () => handed.reduce((sum, { seqs }) => sum + seqs.length, 0);
  for (let [seen, since] = [total(), Date.now()]; handed.some(({ seqs }) => (seqs.at(-1) ?? 0) < lastSeq); await sleep(20)) {
    if (total() !== seen) [seen, since] = [total(), Date.now()];
    else if (Date.now() - since > patienceMs) return;
  }
}

async function compare({ devices, handed, conversationId, lines }: { devices: Device[]; handed: Handed[]; conversationId: string; lines: Said[] }) {
  const everything = { from: 1, to: 2 ** 31 - 1, limit: 2 ** 31 - 1 };
  const found = await Promise.all(
    devices.map(async ({ person, storage }, i) => {
      const held = saidIn(await storage.events(conversationId, everything));
      return [...differences(held, lines), ...disorder(handed[i]!.seqs)].map((difference) => `${person.nick}: ${difference}`);
    }),
  );
  return found.flat();
}
