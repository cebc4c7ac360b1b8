import { setTimeout as sleep } from 'node:timers/promises';
import type { Member } from '../../../src/domain/conversation.ts';
import type { EventKind } from '../../../src/domain/event.ts';
import { get, post } from '../../harness/call.ts';
import type { Person, Place } from './cast.ts';
import { pick } from './cast.ts';
import type { ErrandScene } from './errand.ts';
import { callStraight, inTime, isNoAnswer } from './straight.ts';

/** As many groups are restless; in the others, everybody stays. */
const restless = 4;
/** Between two changes in one group (milliseconds). */
const paceMs = 300;
/** Somebody stays blocked for this long (milliseconds). */
const blockedMs = 1_500;

interface Change {
  kind: EventKind;
  path: string;
  by: string;
  input?: Record<string, unknown>;
}

/** People come, go, come back, get other roles and block each other. */
export class Churn {
  readonly #scene: ErrandScene;
  readonly #people: Map<string, Person>;
  #running: Promise<unknown> | null = null;
  #isOn = false;
  #acknowledged = 0;

  constructor(scene: ErrandScene) {
    this.#scene = scene;
    this.#people = new Map(scene.cast.people.map((person) => [person.userId, person]));
  }

  async begin(): Promise<number> {
    if (this.#running) return 0;
    this.#isOn = true;
    this.#acknowledged = 0;
    const { conversations } = this.#scene.cast;
    const groups = conversations.filter(({ kind }) => kind === 'group').slice(0, restless);
    const directs = conversations.filter(({ kind }) => kind === 'direct');
    this.#running = Promise.all([...groups.map((group) => this.#stir(group)), this.#quarrel(directs)]);
    // Whoever ends it hears of it.
    this.#running.catch(() => {});
    return 0;
  }

  /** Resolves with how many changes were acknowledged since it began; 0 when it had not. */
  async end(): Promise<number> {
    this.#isOn = false;
    const running = this.#running;
    this.#running = null;
    if (!running) return 0;
    await running;
    return this.#acknowledged;
  }

  async #stir(group: Place): Promise<void> {
    while (this.#isOn) {
      await this.#changeOne(group);
      await sleep(paceMs * (0.5 + this.#scene.random()));
    }
  }

  async #changeOne({ id, memberIds }: Place): Promise<void> {
    const { random } = this.#scene;
    const members = await this.#membersOf(id, memberIds);
    if (!members) return;
    const { kind, path, by, input } = this.#choose(members);
    const { userId, token } = this.#people.get(by)!;
    const fate = await callStraight(this.#scene, { device: `churn/${id}`, userId, conversationId: id, kind }, (clientId) =>
      post(pick(random, this.#scene.urls), `conversations.${path}`, { token, input: { conversationId: id, clientId, ...input } }),
    );
    if (fate === 'ok') this.#acknowledged++;
  }

  /** Asked by whoever is still in: somebody always is, as the owner hands over before leaving. */
  async #membersOf(conversationId: string, memberIds: string[]): Promise<Member[] | null> {
    for (const userId of new Set([...memberIds, ...this.#people.keys()])) {
      const { token } = this.#people.get(userId)!;
      const asked = get(pick(this.#scene.random, this.#scene.urls), 'conversations.members', { token, input: { conversationId } });
      const members = await inTime(asked).catch(orNone<Member[]>([]));
      if ((members as Member[]).length > 0) return members as Member[];
      if (!this.#isOn) return null;
    }
    return null;
  }

  #choose(members: Member[]): Change {
    const { random } = this.#scene;
    const owner = members.find(({ role }) => role === 'owner') ?? members[0]!;
    const others = members.filter(({ id }) => id !== owner.id);
    const inside = new Set(members.map(({ id }) => id));
    const outside = [...this.#people.keys()].filter((id) => !inside.has(id));
    const manager = pick(random, members.filter(({ role }) => role !== 'member')) ?? owner;
    const dice = random();
    if (others.length > 2 && dice < 0.2) return { kind: 'member.left', path: 'leave', by: pick(random, others).id };
    if (others.length > 2 && dice < 0.4) return { kind: 'member.removed', path: 'removeMember', by: owner.id, input: { userId: pick(random, others).id } };
    if (outside.length > 0 && dice < 0.75) return { kind: 'member.joined', path: 'addMember', by: manager.id, input: { userId: pick(random, outside) } };
    if (others.length > 0 && dice < 0.85) return { kind: 'role.changed', path: 'changeRole', by: owner.id, input: { userId: pick(random, others).id, role: random() < 0.5 ? 'admin' : 'member' } };
    if (others.length > 0 && dice < 0.9) return { kind: 'owner.changed', path: 'handOver', by: owner.id, input: { userId: pick(random, others).id } };
    if (dice < 0.96) return { kind: 'history.changed', path: 'setHistoryVisible', by: manager.id, input: { visible: random() < 0.5 } };
    return { kind: 'title.changed', path: 'rename', by: manager.id, input: { title: `title ${Math.floor(random() * 1e6)}` } };
  }

  async #quarrel(directs: Place[]): Promise<void> {
    while (this.#isOn) {
      const [userId, other] = pick(this.#scene.random, directs).memberIds;
      await this.#set('users.block', userId!, other!);
      await sleep(blockedMs);
      // Whatever became of the first: in the end nobody is blocked.
      while (!(await this.#set('users.unblock', userId!, other!))) await sleep(blockedMs);
    }
  }

  async #set(path: string, userId: string, other: string): Promise<boolean> {
    const { token } = this.#people.get(userId)!;
    const asked = post(pick(this.#scene.random, this.#scene.urls), path, { token, input: { userId: other } });
    return inTime(asked).then(() => true, orNone(false));
  }
}

/** For those who were refused, or whose answer got lost. All else is a bug of ours. */
function orNone<T>(none: T): (error: unknown) => T {
  return (error) => {
    if (isNoAnswer(error)) return none;
    throw error;
  };
}
