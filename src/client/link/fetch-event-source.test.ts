import { expect, it } from 'vitest';
import { eventParser, FetchEventSource } from './fetch-event-source.ts';

function parse(...pieces: string[]): [string, string, string][] {
  const told: [string, string, string][] = [];
  const take = eventParser((type, { data, lastEventId }) => told.push([type, data, lastEventId]));
  pieces.forEach(take);
  return told;
}

it('events are whole, wherever the text was cut', () => {
  const text = 'event: ping\ndata: \n\ndata: {"a":1}\ndata: more\nid: 7\n\n: a comment\n\r\ndata:last\r\n\r\n';
  const whole = [
    ['ping', '', ''],
    ['message', '{"a":1}\nmore', '7'],
    ['message', 'last', '7'],
  ];
  expect(parse(text)).toEqual(whole);
  expect(parse(...text)).toEqual(whole);
  expect(parse('data: unfinished\n')).toEqual([]);
});

async function told(answer: () => Promise<Response>): Promise<{ type: string; status?: number }[]> {
  const events: { type: string; status?: number }[] = [];
  const source = new FetchEventSource('http://nowhere', { fetch: answer });
  for (const type of ['message', 'error']) source.addEventListener(type, (event: never) => events.push(event));
  while (source.readyState !== source.CLOSED) await new Promise((resolve) => setTimeout(resolve, 1));
  return events;
}

it('a stream that ends, breaks or is refused is an error, once', async () => {
  expect(await told(async () => new Response('data: one\n\n'))).toMatchObject([{ type: 'message' }, { type: 'error' }]);
  expect(await told(async () => new Response('no', { status: 401 }))).toMatchObject([{ type: 'error', status: 401 }]);
  expect(await told(() => Promise.reject(new Error('no network')))).toMatchObject([{ type: 'error' }]);
});
