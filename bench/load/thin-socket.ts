import net from 'node:net';

/** One for all: what arrives is looked at before the next socket is read. */
const incoming = Buffer.allocUnsafe(256 * 1024);
const mask = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);
/** As many requests of one tick the server takes in one frame. */
const maxBatch = 50;

const toFlush = new Set<ThinSocket>();

/**
 * A WebSocket that does next to nothing: frames are found by their headers, and their texts handed on
 * unparsed. A load generator shares the machine with what it measures.
 */
export class ThinSocket {
  readonly #socket: net.Socket;
  readonly #onText: (text: string) => void;
  #outgoing: string[] = [];
  /** The beginning of a frame whose end has not come. */
  #rest: Buffer | null = null;
  #open = false;

  constructor(url: string, { path, onOpen, onText, onEnd }: { path: string; onOpen(): void; onText(text: string): void; onEnd(problem: Error | null): void }) {
    const { hostname, port } = new URL(url);
    this.#onText = onText;
    this.#socket = net.connect({ host: hostname, port: Number(port), noDelay: true, onread: { buffer: incoming, callback: (length) => this.#read(length, onOpen) } });
    this.#socket.on('connect', () => {
      const headers = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
      this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n${headers.join('\r\n')}\r\n\r\n`);
    });
    let problem: Error | null = null;
    this.#socket.on('error', (error) => (problem = error));
    this.#socket.on('close', () => {
      toFlush.delete(this);
      onEnd(problem);
    });
  }

  /** Several of one tick travel in one frame, as tRPC's own client does it. */
  send(json: string): void {
    this.#outgoing.push(json);
    if (toFlush.size === 0) setImmediate(flushAll);
    toFlush.add(this);
  }

  /** A frame of its own. */
  sendAlone(text: string): void {
    this.#write(0x81, text);
  }

  flush(): void {
    while (this.#outgoing.length > 0) {
      const batch = this.#outgoing.splice(0, maxBatch);
      this.#write(0x81, batch.length === 1 ? batch[0]! : `[${batch.join(',')}]`);
    }
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #write(head: number, text: string): void {
    const length = Buffer.byteLength(text);
    const short = length < 126;
    const start = short ? 6 : 8;
    const frame = Buffer.allocUnsafe(start + length);
    frame[0] = head;
    frame[1] = 0x80 | (short ? length : 126);
    if (length > 0xffff) throw new Error('a request does not fit into one short frame');
    if (!short) frame.writeUInt16BE(length, 2);
    mask.copy(frame, start - 4);
    frame.write(text, start);
    for (let i = 0; i < length; i++) frame[start + i]! ^= mask[i & 3]!;
    this.#socket.write(frame);
  }

  #read(length: number, onOpen: () => void): boolean {
    let chunk = incoming.subarray(0, length);
    if (this.#rest) chunk = Buffer.concat([this.#rest, chunk]);
    this.#rest = null;
    let at = 0;
    if (!this.#open) {
      at = chunk.indexOf('\r\n\r\n') + 4;
      if (at < 4) return this.#keep(chunk);
      if (!chunk.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) throw new Error(`no WebSocket: ${chunk.toString('latin1', 0, 40)}`);
      this.#open = true;
      onOpen();
    }
    at = this.#frames(chunk, at);
    return at === chunk.length || this.#keep(chunk.subarray(at));
  }

  /** The shared buffer is filled anew before the rest of this frame comes. */
  #keep(part: Buffer): true {
    this.#rest = Buffer.from(part);
    return true;
  }

  /** Passes on every complete frame; returns where the incomplete one begins. */
  #frames(chunk: Buffer, from: number): number {
    let at = from;
    while (at + 2 <= chunk.length) {
      const code = chunk[at + 1]!;
      const start = at + (code === 126 ? 4 : code === 127 ? 10 : 2);
      if (start > chunk.length) break;
      const end = start + (code === 126 ? chunk.readUInt16BE(at + 2) : code === 127 ? Number(chunk.readBigUInt64BE(at + 2)) : code);
      if (end > chunk.length) break;
      if (chunk[at] === 0x81) this.#onText(chunk.toString('latin1', start, end));
      else if (chunk[at] === 0x89) this.#write(0x8a, chunk.toString('latin1', start, end));
      else if (chunk[at] === 0x88) this.#socket.end();
      else throw new Error(`an unforeseen frame of type ${chunk[at]}`);
      at = end;
    }
    return at;
  }
}

function flushAll(): void {
  for (const socket of toFlush) socket.flush();
  toFlush.clear();
}
