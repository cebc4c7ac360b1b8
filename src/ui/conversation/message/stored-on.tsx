'use client';
import { Check, Clock } from 'lucide-react';
import type { Delivery } from '../../../domain/device-position.ts';
import { Avatar } from '../../shared/avatar.tsx';
import { useClient, useConversation } from '../../shared/delivery.tsx';
import { useUser } from '../../shared/people.ts';
import { problemOf } from '../../shared/problem.ts';
import { useQuery } from '../../shared/query.tsx';
import { preciseTime, roughTime } from '../../shared/time.ts';

/** More than this many are counted, not named. */
const namedMost = 50;
/** Other devices may come online while one looks (milliseconds). */
const lookAgainMs = 4_000;

/** On which devices of the members a message is, and since when. */
export function StoredOn({ conversationId, seq }: { conversationId: string; seq: number }) {
  const client = useClient();
  const left = useConversation(conversationId)?.left ?? false;
  const { data, error } = useQuery({
    key: ['deliveries', conversationId, seq],
    fetch: () => client.api.messages.deliveries.query({ conversationId, seq }),
    freshMs: 0,
    keptMs: 0,
    everyMs: lookAgainMs,
    retry: () => false,
    enabled: !left,
  });
  return (
    <section aria-label="Stored on" aria-busy={!data && !error && !left} className="flex flex-col gap-3">
      <h3 className="text-meta font-medium text-ink-soft">Stored on {data && <span className="tabular">{countOf(data)}</span>}</h3>
      {left && <p className="text-ink-soft">You are no longer a member, so you can't see this.</p>}
      {!data && error && <p className="text-ink-soft">{problemOf(error).message}</p>}
      {data && (
        <ul className="flex flex-col gap-3">
          {ordered(data).slice(0, namedMost).map((delivery) => (
            <Holder key={delivery.userId} delivery={delivery} />
          ))}
          {data.length > namedMost && <li className="text-meta text-ink-soft">and {data.length - namedMost} more</li>}
        </ul>
      )}
    </section>
  );
}

function Holder({ delivery: { userId, devices } }: { delivery: Delivery }) {
  const name = useUser(userId)?.displayName ?? '…';
  return (
    <li className="flex gap-3">
      <Avatar id={userId} name={name} size="small" />
      <div className="min-w-0 grow">
        <p className="truncate font-medium">
          <bdi>{name}</bdi>
        </p>
        {devices.length === 0 && <p className="text-meta text-ink-soft">On no device yet</p>}
        <ul aria-label={`Devices of ${name}`} className="empty:hidden">
          {devices.toSorted(byTime).map((device, i) => (
            <DeviceLine key={i} device={device} />
          ))}
        </ul>
      </div>
    </li>
  );
}

type Device = Delivery['devices'][number];

function DeviceLine({ device: { deviceName, current, stored } }: { device: Device }) {
  const Icon = stored ? Check : Clock;
  return (
    <li className="flex items-center gap-2 text-meta">
      <Icon aria-hidden size={14} className={stored ? 'shrink-0 text-accent' : 'shrink-0 text-ink-soft'} />
      <bdi className="truncate">{deviceName || 'Unknown device'}</bdi>
      {current && <span className="shrink-0 text-ink-soft">(this one)</span>}
      <span className="tabular ml-auto shrink-0 pl-2 text-ink-soft">{timeWords(stored)}</span>
    </li>
  );
}

function timeWords(stored: Device['stored']): string {
  if (!stored) return 'not yet';
  return stored.exact ? preciseTime(stored.at) : `by ${roughTime(stored.at)}`;
}

function byTime(a: Device, b: Device): number {
  return (a.stored?.at ?? Infinity) - (b.stored?.at ?? Infinity);
}

function isStored({ devices }: Delivery): boolean {
  return devices.some(({ stored }) => stored !== null);
}

/** In the order in which they came to hold it, so that nobody jumps while one looks; then those who do not yet. */
function ordered(deliveries: readonly Delivery[]): Delivery[] {
  const first = ({ devices }: Delivery) => Math.min(...devices.map(({ stored }) => stored?.at ?? Infinity));
  return deliveries.toSorted((a, b) => (first(a) === first(b) ? (a.userId < b.userId ? -1 : 1) : first(a) - first(b)));
}

/** "3 of 5 members" */
function countOf(deliveries: readonly Delivery[]): string {
  const holding = deliveries.filter(isStored).length;
  return `devices of ${holding} of ${deliveries.length} member${deliveries.length === 1 ? '' : 's'}`;
}
