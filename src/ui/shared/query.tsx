'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { problemOf } from './problem.ts';

export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(createQueryClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // "Online" is what the connection says, not what the browser guesses of the network.
        networkMode: 'always',
        staleTime: 30_000,
        // A refusal stays a refusal; only what got no answer is worth asking again.
        retry: (count, error) => count < 5 && ['offline', 'unavailable', 'internal'].includes(problemOf(error).code),
      },
      mutations: { networkMode: 'always' },
    },
  });
}
