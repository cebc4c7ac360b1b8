'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ConversationSummary } from '../../client/contract.ts';
import type { Verification } from '../../client/log/difference.ts';
import { useClient } from '../shared/delivery.tsx';
import { failureWords } from './verification-words.ts';

export interface VerificationRun {
  /** `interrupted`: the connection was lost. `failed`: for another reason, which `problem` says. */
  state: 'running' | 'done' | 'interrupted' | 'failed';
  problem?: string;
  /** 0 to 1, by events. */
  progress: number;
  /** Also of the conversation that it broke off in, where something was found in that. */
  verified: ReadonlyMap<string, Verification>;
  total: number;
}

/** Compares all conversations with the server, one after the other. Ends with the page it is on. */
export function useVerification(conversations: readonly ConversationSummary[]) {
  const client = useClient();
  const [run, setRun] = useState<VerificationRun | null>(null);
  const wanted = useRef(true);
  useEffect(() => {
    wanted.current = true;
    return () => void (wanted.current = false);
  }, []);
  const start = useCallback(async () => {
    const verified = new Map<string, Verification>();
    const all = conversations.reduce((sum, { held }) => sum + held, 0);
    let before = 0;
    const show = (state: VerificationRun['state'], compared: number, problem?: string) =>
      wanted.current && setRun({ state, problem, progress: all === 0 ? 1 : Math.min(1, compared / all), verified: new Map(verified), total: conversations.length });
    show('running', 0);
    try {
      for (const { conversationId, held } of conversations) {
        if (!wanted.current) return;
        const progress = (compared: number, total: number) => show('running', before + (held * compared) / Math.max(1, total));
        const verification = await client.verify(conversationId, { progress });
        verified.set(conversationId, verification);
        if (verification.broken !== undefined) throw verification.broken;
        show('running', (before += held));
      }
      show('done', all);
    } catch (error) {
      const problem = failureWords(error);
      show(problem === null ? 'interrupted' : 'failed', before, problem ?? undefined);
    }
  }, [client, conversations]);
  return { run, start };
}
