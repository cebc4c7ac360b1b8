import pg from 'pg';

/** One connection, for as long as the work takes. */
export async function session<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(url);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** A connection that its holder has to end. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'torture', connectionTimeoutMillis: 5_000 });
  // The server may be killed while nothing is asked; whoever asks next is told.
  client.on('error', () => {});
  await client.connect();
  return client;
}
