import { startEmbeddedPostgres } from './embedded-postgres.ts';

// Started by embedded-postgres.test.ts: takes the database in the directory it is given, says where
// it is, and stays until it is killed.
const [, , dataDir] = process.argv;
const { url } = await startEmbeddedPostgres({ dataDir: dataDir!, flags: ['fsync=off'] });
process.stdout.write(`${url}\n`);
