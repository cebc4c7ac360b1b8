// npm run doctor: looks whether the database's logs are whole. Ends with 1 when it finds something that
// is not, and with 2 when it cannot look.
import { loadDoctorConfig } from './config/config.ts';
import { onSignal } from './launch.ts';
import { examine } from './repository/postgres/doctor/examination.ts';
import { visitEmbeddedPostgres } from './repository/postgres/embedded-postgres.ts';

const cannotLook = 2;
let leave = async () => {};
onSignal(() => leave(), cannotLook);

try {
  const { databaseUrl, dataDir, relays } = loadDoctorConfig(process.env);
  if (!relays.turn) console.log('calls: no TURN server is set (TURN_URLS, TURN_SECRET), so people in different networks may not reach each other');
  const embedded = databaseUrl === null ? await visitEmbeddedPostgres({ dataDir }) : null;
  leave = async () => embedded?.stop();
  const { conversations, events, findings, total } = await examine(databaseUrl ?? embedded!.url);
  for (const { about, conversationId, text } of findings) console.log(`${about}${conversationId === null ? '' : ` of conversation ${conversationId}`}: ${text}`);
  if (total > findings.length) console.log(`… and ${count(total - findings.length, 'more finding')} like these`);
  console.log([count(conversations, 'conversation'), count(events, 'event'), count(total, 'finding')].join(', '));
  process.exitCode = total > 0 ? 1 : 0;
} catch (error) {
  console.error(`Cannot look: ${reasonOf(error)}`);
  process.exitCode = cannotLook;
} finally {
  await leave();
}

/** A server that refuses on each of a name's addresses is told without words. */
function reasonOf(error: unknown): string {
  const { message, code } = error as Error & { code?: string };
  return message || code || String(error);
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}
