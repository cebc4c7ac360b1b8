import { it } from 'vitest';
import { readFileSync } from 'node:fs';
import { play, rooms } from './testing/deed.ts';
it('x', async () => {
  const [seed, weather, deeds] = JSON.parse(readFileSync('/tmp/case.json', 'utf8'));
  const world = await play(seed, weather, deeds).catch((e) => { console.log(String(e)); return null; });
  if (!world) return;
  for (const place of rooms) console.log(place, world.village.server.room(place).events.map((e) => `${e.seq}:${e.clientId}:${e.senderId}:${JSON.stringify(e.payload).slice(0,60)}`).join('\n'));
  console.log(world.said.map((s) => `${s.order} ${s.clientId} ${s.device.userId}`));
}, 60000);
