import type { Cluster, Redis } from 'ioredis';
import type { Call, CallChange, CallRegistry, CallStep } from '../../domain/call.ts';
import { callKeptMs, callSchema, dueAt, participantsIn } from '../../domain/call.ts';
import { DomainError } from '../../domain/error.ts';

/** A call that nobody looks after any more is forgotten after a day (milliseconds). */
const forgottenMs = 24 * 60 * 60_000;
/** Somebody in a call is noted as that for so long after they were heard of: a little longer than they have to return. */
const inCallMs = 40_000;
const maxAttempts = 20;

/**
 * A call is JSON under its conversation, replaced only if it is still what was read. Beside them stands who is in
 * which call, and a sorted set of when each is due, in Redis's own time because the servers' clocks differ. All keys
 * have the same hash tag: in a cluster one node holds them, so that one script can see them together.
 */
export class RedisCallRegistry implements CallRegistry {
  readonly #redis: Redis | Cluster;

  constructor(redis: Redis | Cluster) {
    this.#redis = redis;
  }

  async change(conversationId: string, step: CallStep): Promise<CallChange> {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const { text, now } = await this.#read(conversationId);
      const before = callOf(text);
      const after = step(before, now);
      if (after === null || after === before) return { status: 'changed', call: before, before };
      const answer = await this.#replace({ text, before, after, now });
      if (answer === 'done') return { status: 'changed', call: after, before };
      if (answer !== 'changed') return { status: 'busy', userId: answer };
    }
    throw new DomainError('unavailable', 'Too much is changing in this call at once');
  }

  due(): Promise<string[]> {
    return speaking(async () => (await this.#redis.eval(due, 1, dueKey, callKey(''))) as string[]);
  }

  conversationIds(): Promise<string[]> {
    return speaking(() => this.#redis.zrange(dueKey, '0', '-1'));
  }

  async busyAmong(userIds: string[], callId: string): Promise<string[]> {
    if (userIds.length === 0) return [];
    const calls = await speaking(() => this.#redis.mget(userIds.map(inKey)));
    return userIds.filter((_userId, place) => calls[place] && calls[place] !== callId);
  }

  async #read(conversationId: string): Promise<{ text: string; now: number }> {
    const [text, now] = (await speaking(() => this.#redis.eval(read, 1, callKey(conversationId)))) as [string | null, number];
    return { text: text ?? '', now };
  }

  /** `done`, `changed` when another was faster, or the id of somebody who is in another call. */
  #replace({ text, before, after, now }: { text: string; before: Call | null; after: Call; now: number }): Promise<string> {
    const inside = after.status === 'ended' ? [] : participantsIn(after).map(({ userId }) => userId);
    const gone = participantsIn(before ?? after).map(({ userId }) => userId).filter((userId) => !inside.includes(userId));
    const keys = [callKey(after.conversationId), dueKey, ...inside.map(inKey), ...gone.map(inKey)];
    const keptMs = after.recorded ? callKeptMs : forgottenMs;
    const values = [text, JSON.stringify(after), keptMs, after.recorded ? '' : (dueAt(after) ?? now), after.conversationId, inCallMs, ...inside];
    return speaking(async () => (await this.#redis.eval(replace, keys.length, ...keys, after.id, ...values)) as string);
  }
}

/** Another version may have written it: what cannot be read counts as forgotten. */
function callOf(text: string): Call | null {
  try {
    return callSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function speaking<T>(command: () => Promise<T>): Promise<T> {
  try {
    return await command();
  } catch (cause) {
    throw new DomainError('unavailable', 'Calls are not possible just now', { cause });
  }
}

const dueKey = 'holdfast:{calls}:due';

function callKey(conversationId: string): string {
  return `holdfast:{calls}:of:${conversationId}`;
}

function inKey(userId: string): string {
  return `holdfast:{calls}:in:${userId}`;
}

const now = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

const read = `${now}
  return {redis.call('GET', KEYS[1]), now}`;

// A call that Redis has dropped is due no more.
const due = `${now}
  local due = {}
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
    if redis.call('EXISTS', ARGV[1] .. id) == 1 then due[#due + 1] = id else redis.call('ZREM', KEYS[1], id) end
  end
  return due`;

// KEYS: the call, what is due, who is in it, who is not any more.
// ARGV: its id, as it was, as it shall be, kept for, due at, conversation, noted for, the ids of who is in it.
const replace = `
  if (redis.call('GET', KEYS[1]) or '') ~= ARGV[2] then return 'changed' end
  local inside = #ARGV - 7
  for place = 1, inside do
    local other = redis.call('GET', KEYS[2 + place])
    if other and other ~= ARGV[1] then return ARGV[7 + place] end
  end
  for place = 1, inside do redis.call('SET', KEYS[2 + place], ARGV[1], 'PX', ARGV[7]) end
  for place = 3 + inside, #KEYS do
    if redis.call('GET', KEYS[place]) == ARGV[1] then redis.call('DEL', KEYS[place]) end
  end
  redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
  if ARGV[5] == '' then redis.call('ZREM', KEYS[2], ARGV[6]) else redis.call('ZADD', KEYS[2], ARGV[5], ARGV[6]) end
  return 'done'`;
