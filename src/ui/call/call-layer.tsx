'use client';
import { CallWindow } from './call-window.tsx';
import { IncomingCalls } from './incoming-call.tsx';
import { useSession } from './use-desk.ts';

/** All that floats because of calls, wherever one is in the app. */
export function CallLayer() {
  const session = useSession();
  return (
    <>
      {session && <CallWindow session={session} />}
      <IncomingCalls />
    </>
  );
}
