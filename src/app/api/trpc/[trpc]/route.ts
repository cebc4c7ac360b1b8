import { answerFetch } from '../../../../transport/http/trpc-fetch.ts';
import { getContainer } from '../../../../container.ts';

/** For deployments without our own server, which otherwise answers before Next is asked. */
async function handle(request: Request): Promise<Response> {
  const { contexts } = await getContainer();
  return answerFetch(request, contexts);
}

export { handle as GET, handle as POST };
