'use client';
import { useRouter } from 'next/router';
import type { ReactNode, RefObject } from 'react';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { Account } from '../../domain/user.ts';
import type { SignedIn } from '../shared/account-context.tsx';
import { AccountProvider } from '../shared/account-context.tsx';
import { api } from '../shared/api.ts';
import { DeliveryProvider, useStatus } from '../shared/delivery.tsx';
import { forgetDrafts } from '../shared/draft.ts';
import { problemOf } from '../shared/problem.ts';
import { useQuery, useQueryStore } from '../shared/query.tsx';
import { toast } from '../shared/toast.tsx';
import type { Delivery } from './open-delivery.ts';
import { useDelivery } from './open-delivery.ts';

interface SessionGateProps {
  children: ReactNode;
  /** Shown until it is known who is here and what this browser holds is loaded. */
  waiting: ReactNode;
}

/** Lets those in who are signed in, with their delivery client running; sends everybody else to the sign-in page. */
export function SessionGate({ children, waiting }: SessionGateProps) {
  const router = useRouter();
  const { data: me, error } = useQuery({
    key: ['me'],
    fetch: () => api().auth.me.query(),
    freshMs: Infinity,
    // The page is open already: keep knocking until somebody answers.
    retry: (_, problem) => problemOf(problem).code !== 'unauthenticated',
  });
  const stranger = error !== null;
  useEffect(() => {
    if (stranger) void router.replace(`/login?next=${encodeURIComponent(window.location.pathname)}`);
  }, [stranger, router]);
  const delivery = useDelivery(me?.account.id);
  if (!me || !delivery) return waiting;
  return (
    <Inside account={me.account} sessionId={me.sessionId} delivery={delivery}>
      {children}
    </Inside>
  );
}

interface InsideProps {
  account: Account;
  sessionId: string;
  delivery: Delivery;
  children: ReactNode;
}

function Inside({ account, sessionId, delivery, children }: InsideProps) {
  // Signing out ends the session too; that is no surprise to anybody.
  const leaving = useRef(false);
  const signOut = useSignOut({ userId: account.id, delivery, leaving });
  const value = useMemo<SignedIn>(() => ({ account, sessionId, signOut }), [account, sessionId, signOut]);
  return (
    <AccountProvider value={value}>
      <DeliveryProvider client={delivery.client}>
        <EndOfSession leaving={leaving} />
        {children}
      </DeliveryProvider>
    </AccountProvider>
  );
}

/** The session was revoked or ran out. What is stored stays: it goes on when the same person signs in again. */
function EndOfSession({ leaving }: { leaving: RefObject<boolean> }): null {
  const router = useRouter();
  const store = useQueryStore();
  const ended = useStatus().state === 'signed_out';
  useEffect(() => {
    if (!ended || leaving.current) return;
    store.clear();
    void router.replace('/login?ended');
  }, [ended, leaving, store, router]);
  return null;
}

interface SignOutInput {
  userId: string;
  delivery: Delivery;
  leaving: RefObject<boolean>;
}

function useSignOut({ userId, delivery: { client, storage }, leaving }: SignOutInput): () => Promise<void> {
  return useCallback(
    async () => {
      leaving.current = true;
      try {
        // By HTTP: with the session its socket closes, and an answer might not make it through.
        await api().auth.logout.mutate();
      } catch (error) {
        // Signing out here alone would leave the session alive on the server, to be found by the next person.
        if (problemOf(error).code !== 'unauthenticated') {
          leaving.current = false;
          return toast(`Still signed in. ${problemOf(error).message}`);
        }
      }
      await client.stop();
      await storage.clear();
      forgetDrafts(userId);
      const { signOut } = await import('next-auth/react');
      await signOut({ redirect: false }).catch(() => undefined);
      // A new page: nothing of this person stays in memory.
      window.location.assign('/login');
    },
    [userId, client, storage, leaving],
  );
}
