'use client';
import { createContext, useContext } from 'react';
import type { ReactNode } from 'react';
import type { Account } from '../../domain/user.ts';

export interface SignedIn {
  account: Account;
  sessionId: string;
  /** Ends the session here, forgets what this browser holds of it, and goes to the sign-in page. */
  signOut: () => Promise<void>;
}

const AccountContext = createContext<SignedIn | null>(null);

export function AccountProvider({ value, children }: { value: SignedIn; children: ReactNode }) {
  return <AccountContext value={value}>{children}</AccountContext>;
}

export function useAccount(): SignedIn {
  const value = useContext(AccountContext);
  if (!value) throw new Error('useAccount needs an AccountProvider above it');
  return value;
}
