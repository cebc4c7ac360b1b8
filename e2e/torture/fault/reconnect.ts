import { Wire } from '../../harness/wire.ts';
import type { Fault, Scene } from './fault.ts';
import { again, between, pause, pick } from './fault.ts';

/** Sockets that come back in the same moment, those of the clients included. */
const atOnce = 1_000;

export const reconnectFaults: Fault[] = [
  {
    name: 'reconnects',
    title: `${atOnce.toLocaleString('en')} connections come back at once`,
    holds: ['links'],
    run: (scene) =>
      again(scene, [0, 500], async () => {
        const extra = Math.max(50, Math.round(atOnce * scene.scale) - scene.crowd.devices.length);
        const opened = Array.from({ length: extra }, () => listen(scene));
        await scene.crowd.reconnectAll();
        scene.count('connections that came back at once', extra + scene.crowd.devices.length);
        const wires = (await Promise.all(opened)).filter((wire) => wire !== null);
        scene.count('of them briefed while all others were', wires.length);
        await pause(between(scene.random, 500, 1_500), scene);
        for (const wire of wires) wire.close();
      }),
  },
];

/** A connection with a stream; null when the server is not there or the link is cut, which is no news here. */
async function listen({ stage, crowd, random }: Scene): Promise<Wire | null> {
  try {
    const wire = await Wire.open(pick(random, stage.servers).url, pick(random, crowd.people).token);
    await wire.listen(() => {});
    return wire;
  } catch {
    return null;
  }
}
