import { userChannel } from '../domain/bus.ts';
import { DomainError } from '../domain/error.ts';
import type { Caller } from '../domain/session.ts';
import type { User } from '../domain/user.ts';
import type { Ports } from './ports.ts';

/** Finding people, and keeping away from some. */
export class UserService {
  readonly #ports: Pick<Ports, 'users' | 'bus'>;

  constructor(ports: Pick<Ports, 'users' | 'bus'>) {
    this.#ports = ports;
  }

  search(text: string, limit: number): Promise<User[]> {
    return this.#ports.users.search(text, limit);
  }

  find(userIds: string[]): Promise<User[]> {
    return this.#ports.users.find(userIds);
  }

  async block(caller: Caller, userId: string): Promise<void> {
    if (userId === caller.userId) throw new DomainError('invalid', 'You cannot block yourself');
    await this.#ports.users.block(caller.userId, userId);
    this.#ports.bus.publish(userChannel(caller.userId), { type: 'account' });
  }

  async unblock(caller: Caller, userId: string): Promise<void> {
    await this.#ports.users.unblock(caller.userId, userId);
    this.#ports.bus.publish(userChannel(caller.userId), { type: 'account' });
  }

  async blocked(caller: Caller): Promise<User[]> {
    return this.#ports.users.find(await this.#ports.users.blockedBy(caller.userId));
  }
}
