'use client';
import { useSyncExternalStore } from 'react';
import type { DeliveryClient } from '../../client/contract.ts';
import type { Call } from '../../domain/call.ts';
import { useClient } from '../shared/delivery.tsx';
import { LiveDesk } from './call-desk.ts';
import type { CallDesk, CallSession, CallView } from './call-view.ts';

const desks = new WeakMap<DeliveryClient, CallDesk>();

/** The one desk of the page, made when calls are first wanted. */
export function useDesk(): CallDesk {
  const client = useClient();
  let desk = desks.get(client);
  if (!desk) desks.set(client, (desk = new LiveDesk(client)));
  return desk;
}

/** The call that is going on in a conversation. */
export function useCallIn(conversationId: string): Call | undefined {
  const desk = useDesk();
  const read = () => desk.calls().find((call) => call.conversationId === conversationId);
  return useSyncExternalStore(subscriptionOf(desk), read, read);
}

export function useRinging(): readonly Call[] {
  const desk = useDesk();
  const read = () => desk.ringing();
  return useSyncExternalStore(subscriptionOf(desk), read, read);
}

export function useSession(): CallSession | null {
  const desk = useDesk();
  const read = () => desk.session();
  return useSyncExternalStore(subscriptionOf(desk), read, read);
}

export function useCallView(session: CallSession): CallView {
  const read = () => session.view();
  return useSyncExternalStore(subscriptionOf(session), read, read);
}

type Store = Pick<CallDesk, 'subscribe'>;

const subscriptions = new WeakMap<Store, CallDesk['subscribe']>();

/** Always the same function, so that nobody subscribes anew at each render. */
function subscriptionOf(store: Store): CallDesk['subscribe'] {
  let subscribe = subscriptions.get(store);
  if (!subscribe) subscriptions.set(store, (subscribe = (listener) => store.subscribe(listener)));
  return subscribe;
}
