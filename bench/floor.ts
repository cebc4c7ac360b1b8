// The floor under every figure: one process, raw `pg` and bare `ws`. It checks nothing, promises no
// order and keeps no receipts; what Holdfast costs is measured against it.
import pg from 'pg';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';

type FloorRequest =
  | { op: 'join'; conversation: string }
  | { op: 'send'; n: number; conversation: string; text: string; mode: 'single' | 'batched' }
  | { op: 'missed'; conversation: string; after: number }
  | { op: 'head'; conversation: string };

interface Pending {
  socket: WebSocket;
  n: number;
  conversation: string;
  text: string;
}

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const members = new Map<string, Set<WebSocket>>();
const waiting: Pending[] = [];
let writing = false;

const sockets = new WebSocketServer({ port: Number(process.env.PORT), host: '127.0.0.1', perMessageDeflate: false });
sockets.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    const requests = JSON.parse(data.toString()) as FloorRequest | FloorRequest[];
    for (const request of Array.isArray(requests) ? requests : [requests]) answer(socket, request).catch(fail);
  });
  socket.on('close', () => {
    for (const group of members.values()) group.delete(socket);
  });
});
sockets.on('listening', () => console.log('floor ready'));

async function answer(socket: WebSocket, request: FloorRequest): Promise<void> {
  if (request.op === 'join') {
    const group = members.get(request.conversation) ?? new Set();
    members.set(request.conversation, group.add(socket));
    socket.send('{"joined":true}');
  } else if (request.op === 'missed') {
    const { rows } = await pool.query('SELECT * FROM floor_message WHERE conversation = $1 AND seq > $2 ORDER BY seq LIMIT 200', [
      request.conversation,
      request.after,
    ]);
    socket.send(JSON.stringify({ missed: rows }));
  } else if (request.op === 'head') {
    const { rows } = await pool.query<{ seq: string }>('SELECT max(seq) AS seq FROM floor_message WHERE conversation = $1', [request.conversation]);
    socket.send(`{"head":${rows[0]!.seq}}`);
  } else if (request.mode === 'single') {
    await pool.query('INSERT INTO floor_message (conversation, id, sender, payload) VALUES ($1, $2, $3, $4)', [
      request.conversation,
      crypto.randomUUID(),
      request.conversation,
      { text: request.text },
    ]);
    deliver({ socket, ...request });
  } else {
    waiting.push({ socket, ...request });
    if (!writing) await writeBatches();
  }
}

/** One batch in flight gathers the next. */
async function writeBatches(): Promise<void> {
  writing = true;
  while (waiting.length > 0) {
    const batch = waiting.splice(0, 256);
    await pool.query('INSERT INTO floor_message (conversation, id, sender, payload) SELECT * FROM unnest($1::uuid[], $2::uuid[], $1::uuid[], $3::jsonb[])', [
      batch.map(({ conversation }) => conversation),
      batch.map(() => crypto.randomUUID()),
      batch.map(({ text }) => JSON.stringify({ text })),
    ]);
    for (const pending of batch) deliver(pending);
  }
  writing = false;
}

function deliver({ socket, n, conversation, text }: Pending): void {
  socket.send(`{"acked":${n}}`);
  const frame = Buffer.from(JSON.stringify({ text }));
  for (const member of members.get(conversation) ?? []) member.send(frame, { binary: false });
}

function fail(error: unknown): never {
  console.error(error);
  process.exit(1);
}
