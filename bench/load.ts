// The load generator: a process of its own, so that what it costs is not counted as the server's.
import type { ClosedLoop } from './scene/closed-loop.ts';
import { closedLoop } from './scene/closed-loop.ts';
import type { Figures } from './scene/figures.ts';

export type Order = { scene: 'closed loop'; options: ClosedLoop };

export type Answer = { figures: Figures } | { problem: string };

process.on('message', (order: Order) => {
  play(order).then(
    (figures) => process.send!({ figures } satisfies Answer),
    (error: unknown) => process.send!({ problem: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies Answer),
  );
});

function play(order: Order): Promise<Figures> {
  return closedLoop(order.options);
}
