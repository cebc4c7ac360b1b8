import { randomUUID } from 'node:crypto';
import type { ConversationNews } from '../domain/bus.ts';
import type { Call } from '../domain/call.ts';
import type { LogEvent } from '../domain/event.ts';
import type { Caller } from '../domain/session.ts';
import type { House } from './test-cast.ts';
import { enterCast, openHouse } from './test-cast.ts';

export const shows = { audio: true, video: false, screen: false };

/** Alice and Bob, who write to each other. */
export async function callStage(changes: Parameters<typeof openHouse>[0] = {}) {
  const house = openHouse(changes);
  const cast = await enterCast(house);
  const { conversationId } = await house.conversations.openDirect(cast.alice, cast.bob.userId);
  return { house, ...cast, conversationId };
}

/** Calls, on a device of the caller's. */
export async function ring(house: House, caller: Caller, conversationId: string) {
  const part = { conversationId, callId: randomUUID(), deviceId: randomUUID() };
  return { call: await house.calls.ring(caller, { ...part, media: 'audio' }), part };
}

export async function answer(house: House, caller: Caller, { conversationId, callId }: { conversationId: string; callId: string }) {
  const part = { conversationId, callId, deviceId: randomUUID() };
  return { call: await house.calls.join(caller, part), part };
}

export function log(house: House, conversationId: string): Promise<LogEvent[]> {
  return house.ports.log.range({ conversationId, after: 0, upTo: 1_000, limit: 1_000 });
}

export async function endings(house: House, conversationId: string) {
  return (await log(house, conversationId)).filter(({ kind }) => kind === 'call.ended').map(({ payload }) => payload);
}

export function statuses(news: ConversationNews[]): Call['status'][] {
  return news.flatMap((one) => (one.type === 'call' ? [one.call.status] : []));
}
