'use client';
import type { ComponentType } from 'react';
import { createContext, useContext } from 'react';
import type { CallMedia } from '../../domain/call.ts';

/** What calls put into places of other features, which know no more of them than this. */
export interface CallSlots {
  /** At a conversation in the list, while a call is on in it. */
  Mark: ComponentType<{ conversationId: string }>;
  /** In a call's line of the timeline: come in, or call back. */
  LineAction: ComponentType<CallLine>;
}

export interface CallLine {
  conversationId: string;
  callId: string;
  media: CallMedia;
  missed: boolean;
}

const CallSlotsContext = createContext<CallSlots | null>(null);

export const CallSlotsProvider = CallSlotsContext.Provider;

export function useCallSlots(): CallSlots {
  const slots = useContext(CallSlotsContext);
  if (!slots) throw new Error('useCallSlots needs a CallSlotsProvider above it');
  return slots;
}
