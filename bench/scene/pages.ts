import type { Figures } from './figures.ts';
import { percentiles } from './figures.ts';
import { conversationId, eventId, tokenOf } from '../fill/world.ts';
import { eventsIn } from '../load/event-text.ts';
import { TrpcLine } from '../load/trpc-line.ts';

export interface Pages {
  url: string;
  person: number;
  /** Of the two conversations, with how many events each holds. */
  logs: { name: string; conversation: number; events: number }[];
  times: number;
}

interface Page {
  after: number;
  limit: number;
  check: number | null;
}

/** As the client asks (`src/client/log/puller.ts`, `page-size.ts`): leaping to the end, filling a hole, and reading on. */
const questions: Record<string, (events: number, random: number) => Page> = {
  'newest page': (events) => ({ after: events - 100, limit: 100, check: null }),
  'page anywhere': (events, random) => ({ after: Math.floor(random * (events - 100)), limit: 100, check: null }),
  'catching up 50': (events) => ({ after: events - 50, limit: 200, check: events - 50 }),
};

/** One person reads in a short and in a long log, one question after the other, the logs in turn. */
export async function pages({ url, person, logs, times }: Pages): Promise<Figures> {
  const line = await open(url, person);
  const took = new Map<string, number[]>();
  for (let time = -times / 4; time < times; time++) {
    for (const [question, pageOf] of Object.entries(questions)) {
      for (const { name, conversation, events } of logs) {
        const page = pageOf(events, Math.random());
        const ms = await ask(line, conversation, page);
        if (time >= 0) took.set(`${question}, ${name}`, [...(took.get(`${question}, ${name}`) ?? []), ms]);
      }
    }
  }
  line.close();
  return Object.assign({}, ...[...took].map(([name, samples]) => percentiles(name, samples)));
}

async function ask(line: TrpcLine, conversation: number, { after, limit, check }: Page): Promise<number> {
  const input = JSON.stringify({ conversationId: conversationId(conversation), after, limit, ...(check === null ? {} : { check: eventId(conversation, check) }) });
  const askedAt = performance.now();
  const frame = await new Promise<string>((answered) => line.call('query', 'sync.range', { input, answered }));
  const ms = performance.now() - askedAt;
  const expected = check === null ? limit : 50;
  const events = eventsIn(frame, 0);
  if (events.length !== expected || events.some(({ seq }, i) => seq !== after + 1 + i)) throw new Error(`not the page that was asked for: ${frame.slice(0, 300)}`);
  return ms;
}

function open(url: string, person: number): Promise<TrpcLine> {
  return new Promise((resolve, reject) => {
    const impossible = () => reject(new Error('the connection did not hold'));
    const line: TrpcLine = new TrpcLine({ url, token: tokenOf(person), onOpen: () => resolve(line), onStream: () => {}, onRetry: impossible, onFailed: reject });
  });
}
