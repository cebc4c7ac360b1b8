import { dice } from '../../../src/client/testing/virtual-scheduler.ts';
import { logIn, signUp } from '../../harness/account.ts';
import { post } from '../../harness/call.ts';

/** Somebody with an account. */
export interface Person {
  name: string;
  userId: string;
  token: string;
}

export interface DevicePlan {
  name: string;
  userId: string;
  /** Of a session of its own. */
  token: string;
  transport: 'websocket' | 'http';
  /** Whether it leaves holes when far behind, as a browser does. */
  holes: boolean;
  /** Those it has open on its screen. */
  screens: string[];
}

export interface Place {
  id: string;
  kind: 'everyone' | 'group' | 'direct' | 'flood';
  memberIds: string[];
}

/** Who is who, and where they talk. */
export interface Cast {
  people: Person[];
  /** Never a member of anything. */
  mallory: Person;
  devices: DevicePlan[];
  conversations: Place[];
  slowReader: string;
}

/** Several people have two or three devices. */
const peoplePerDevice = 0.6;
/** Hashing passwords is slow on purpose. */
const atOnce = 6;

export async function castCrowd({ urls, clients, seed }: { urls: string[]; clients: number; seed: number }): Promise<Cast> {
  const random = dice(seed);
  const url = urls[0]!;
  const count = Math.max(3, Math.ceil(clients * peoplePerDevice));
  const accounts = await inTurns(Array.from({ length: count + 1 }, (_, i) => i), async (i) => {
    const name = i === count ? 'mallory' : `person-${i}`;
    const { id, token, username, password } = await signUp(urls[i % urls.length]!, { username: `${name}.${crypto.randomUUID().slice(0, 8)}`, displayName: name });
    return { name, userId: id, token, username, password };
  });
  const mallory = accounts.pop()!;
  const conversations = await openPlaces(url, { people: accounts, random });
  const devices = await inTurns(Array.from({ length: clients }, (_, i) => i), async (i): Promise<DevicePlan> => {
    const { name, userId, ...account } = accounts[ownerOf(i, count)]!;
    const token = i < count ? account.token : await logIn(urls[i % urls.length]!, account);
    const own = conversations.filter(({ memberIds }) => memberIds.includes(userId));
    const screens = [...new Set([pick(random, own).id, pick(random, own).id])];
    return { name: `${name}/${Math.floor(i / count) + 1}.${i}`, userId, token, transport: i % 10 === 9 ? 'http' : 'websocket', holes: i % 12 === 7, screens };
  });
  const asPerson = ({ name, userId, token }: Person): Person => ({ name, userId, token });
  return { people: accounts.map(asPerson), mallory: asPerson(mallory), devices, conversations, slowReader: devices[0]!.name };
}

/** The first ones have one device: what is flooded costs every device of its members. */
function ownerOf(device: number, people: number): number {
  return device < people ? device : people - 1 - ((device - people) % Math.max(1, people - 3));
}

async function openPlaces(url: string, { people, random }: { people: Person[]; random(): number }): Promise<Place[]> {
  const drafts: Omit<Place, 'id'>[] = [
    { kind: 'everyone', memberIds: people.map(({ userId }) => userId) },
    { kind: 'flood', memberIds: people.slice(0, 3).map(({ userId }) => userId) },
    ...Array.from({ length: Math.max(2, Math.ceil(people.length / 5)) }, (): Omit<Place, 'id'> => ({ kind: 'group', memberIds: some(people, 5 + Math.floor(random() * 11), random) })),
    ...people.map(({ userId }, i): Omit<Place, 'id'> => ({ kind: 'direct', memberIds: [userId, people[(i + 1) % people.length]!.userId] })),
  ];
  const tokens = new Map(people.map(({ userId, token }) => [userId, token]));
  return inTurns(drafts, async (draft, i) => ({ ...draft, id: await open(url, { ...draft, token: tokens.get(draft.memberIds[0]!)!, number: i }) }));
}

async function open(url: string, { kind, memberIds, token, number }: Omit<Place, 'id'> & { token: string; number: number }): Promise<string> {
  const [, ...others] = memberIds;
  const input = { clientId: crypto.randomUUID(), title: `${kind} ${number}`, memberIds: others, historyVisible: number % 2 === 0 };
  const head = kind === 'direct' ? await post(url, 'conversations.openDirect', { token, input: { userId: others[0] } }) : await post(url, 'conversations.createGroup', { token, input });
  return (head as { conversationId: string }).conversationId;
}

async function inTurns<T, R>(items: T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += atOnce) results.push(...(await Promise.all(items.slice(at, at + atOnce).map((item, i) => work(item, at + i)))));
  return results;
}

export function pick<T>(random: () => number, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)]!;
}

function some<T extends { userId: string }>(people: T[], count: number, random: () => number): string[] {
  const shuffled = people.map(({ userId }) => ({ userId, order: random() })).sort((a, b) => a.order - b.order);
  return shuffled.slice(0, count).map(({ userId }) => userId);
}
