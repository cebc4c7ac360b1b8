import type { AnyProcedure } from '@trpc/server';
import { TRPCError } from '@trpc/server';
import type { z } from 'zod';
import type { Caller } from '../../domain/session.ts';
import type { Services } from '../../service/services.ts';
import type { Context } from './context.ts';
import { identify, signedIn } from './init.ts';

type Run<Schema extends z.ZodType, Output> = (given: { services: Services; caller: Caller; input: z.output<Schema> }) => Promise<Output>;

/** Answers a call as its procedure would. */
export type Direct = (ctx: Context, input: unknown) => Promise<unknown>;

/**
 * A mutation for people who are signed in that is called so often that tRPC's chain of middlewares, which
 * copies the context at each link, would be half of its cost. Over a WebSocket it is called directly; in
 * every other way it is a procedure like any other.
 */
export function directMutation<Schema extends z.ZodType, Output>(schema: Schema, run: Run<Schema, Output>) {
  const direct: Direct = (ctx, input) => {
    const { caller } = identify(ctx);
    return run({ services: ctx.services, caller, input: parse(schema, input) });
  };
  const procedure = signedIn.input(schema).mutation(({ ctx: { services, caller }, input }) => run({ services, caller, input: input as z.output<Schema> }));
  return Object.assign(procedure, { direct });
}

export function directOf(procedure: AnyProcedure | undefined): Direct | undefined {
  return (procedure as { direct?: Direct } | undefined)?.direct;
}

/** What does not fit is refused as tRPC refuses it. */
function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new TRPCError({ code: 'BAD_REQUEST', cause: parsed.error });
}
