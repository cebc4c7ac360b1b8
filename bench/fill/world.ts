// Who is there: made once by SQL (`fill.ts`), and known by number to whoever measures.

/** A conversation, its people (the first made it) and how many messages it holds. */
export interface Circle {
  conversation: number;
  kind: 'direct' | 'group';
  people: number[];
  messages: number;
}

/** Nothing but names: the load generator and the database agree on them without asking each other. */
export const personId = (person: number) => idOf(1, person);
export const conversationId = (conversation: number) => idOf(2, conversation);
/** As long as a real one. */
export const tokenOf = (person: number) => `hf_${String(person).padStart(43, '0')}`;

/** Of an event that was there from the beginning. */
export const eventId = (conversation: number, seq: number) => `${(conversation + 16).toString(16).padStart(8, '0')}-0000-7000-8000-${seq.toString(16).padStart(12, '0')}`;

const idOf = (kind: number, number: number) => `0000000${kind}-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;

/** 200 people in a hundred direct conversations. */
export const pairs: Circle[] = count(100, (i) => ({ conversation: i, kind: 'direct', people: [2 * i, 2 * i + 1], messages: 2_500 }));

/** One conversation in which 50 people speak at once. */
export const hotGroup: Circle = { conversation: 100, kind: 'group', people: from(200, 50), messages: 30_000 };

export const group200: Circle = { conversation: 101, kind: 'group', people: from(1_000, 200), messages: 30_000 };
export const group2000: Circle = { conversation: 102, kind: 'group', people: from(2_000, 2_000), messages: 30_000 };

/** Of 5,000 people each is in 15 direct conversations and five groups of 20. */
export const crowd = { people: from(10_000, 5_000), circles: crowdCircles() };

/** Somebody who knows 2,000 people, and writes with each. */
export const sociable = { person: 30_000, circles: count(2_000, (i): Circle => ({ conversation: 200_000 + i, kind: 'direct', people: [30_000, 30_001 + i], messages: 4 })) };

export const world: Circle[] = [...pairs, hotGroup, group200, group2000, ...crowd.circles, ...sociable.circles];

/** A long log and a short one, of the same two people. Not there from the beginning: most figures do without, and it takes long. */
export const logs = [
  { name: '1,000,000', conversation: 300_000, events: 1_000_001 },
  { name: '1,000', conversation: 300_001, events: 1_001 },
];
export const logCircles: Circle[] = logs.map(({ conversation, events }) => ({ conversation, kind: 'group', people: [40_000, 40_001], messages: events - 1 }));

function crowdCircles(): Circle[] {
  const size = 5_000;
  const person = (i: number) => 10_000 + (i % size);
  const friends = count(7, (step) => count(size, (i) => [person(i), person(i + step + 1)])).flat();
  const across = count(size / 2, (i) => [person(i), person(i + size / 2)]);
  // The same people do not meet in every group: a step prime to their number scatters them.
  const groups = [1, 3, 7, 11, 13].flatMap((step) => count(size / 20, (g) => count(20, (i) => person((g * 20 + i) * step))));
  const circle = (kind: Circle['kind'], first: number) => (people: number[], i: number): Circle => ({ conversation: first + i, kind, people, messages: 4 });
  const direct = [...friends, ...across].map(circle('direct', 1_000));
  return [...direct, ...groups.map(circle('group', 1_000 + direct.length))];
}

function from(first: number, length: number): number[] {
  return count(length, (i) => first + i);
}

function count<T>(length: number, make: (i: number) => T): T[] {
  return Array.from({ length }, (_, i) => make(i));
}
