import type { IncomingMessage, ServerResponse } from 'node:http';

export interface HealthChecks {
  /** True once the server is about to end. */
  stopping(): boolean;
  /** Whether the database answers and the bus carries. */
  health(): Promise<{ database: boolean; bus: boolean }>;
}

/** Milliseconds after which no answer counts as a bad one. */
const patienceMs = 2_000;

/** Answers `/health/live` (the process runs) and `/health/ready` (it can serve). */
export async function answerHealth(checks: HealthChecks, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const path = req.url?.split('?')[0];
  if (path === '/health/live') answer(res, 200, { status: 'live' });
  else if (path === '/health/ready') await answerReady(checks, res);
  else answer(res, 404, { status: 'unknown' });
}

/**
 * Without its bus a server is slower, not useless: news is then read from the log. One that is about to
 * end says so before it sends anybody away, for them to be led elsewhere.
 */
async function answerReady(checks: HealthChecks, res: ServerResponse): Promise<void> {
  if (checks.stopping()) {
    answer(res, 503, { status: 'stopping' });
    return;
  }
  const { database, bus } = await patiently(checks.health());
  if (!database) answer(res, 503, { status: 'unavailable', database, bus });
  else answer(res, 200, { status: bus ? 'ready' : 'degraded', database, bus });
}

async function patiently(health: ReturnType<HealthChecks['health']>): ReturnType<HealthChecks['health']> {
  const failed = { database: false, bus: false };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof failed>((resolve) => (timer = setTimeout(() => resolve(failed), patienceMs)));
  try {
    return await Promise.race([health.catch(() => failed), late]);
  } finally {
    clearTimeout(timer);
  }
}

function answer(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  res.end(JSON.stringify(body));
}
