import NextAuth from 'next-auth';
import type { NextRequest } from 'next/server';
import { provideNextAuthEnvironment } from '../../../../config/next-auth-environment.ts';
import { getContainer } from '../../../../container.ts';
import { nextAuthOptions } from '../../../../transport/http/next-auth.ts';

async function handle(request: NextRequest, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  const container = await getContainer();
  provideNextAuthEnvironment(container.config);
  return (await NextAuth(request, context, nextAuthOptions(container))) as Response;
}

export { handle as GET, handle as POST };
