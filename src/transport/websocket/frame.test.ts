import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { textFrame } from './frame.ts';
import { FrameWriter } from './frame-writer.ts';

/** A client of `ws`, and the socket on which a server that has only shaken hands speaks to it. */
async function handshake(): Promise<{ client: WebSocket; socket: Socket }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => {
    client.terminate();
    server.close();
  });
  const [socket] = (await once(server, 'connection')) as [Socket];
  const [asked] = (await once(socket, 'data')) as [Buffer];
  const key = /sec-websocket-key: (.+)\r\n/i.exec(asked.toString())![1];
  const { createHash } = await import('node:crypto');
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  await once(client, 'open');
  return { client, socket };
}

test('texts of every length arrive as they are, in order', async () => {
  const { client, socket } = await handshake();
  const heard: string[] = [];
  client.on('message', (data: Buffer) => heard.push(data.toString()));
  const texts = ['', 'a', 'x'.repeat(125), 'x'.repeat(126), 'ü'.repeat(63), '🙂'.repeat(40), 'x'.repeat(65_535), 'x'.repeat(65_536), 'é'.repeat(100_000)];
  const writer = new FrameWriter(socket);
  for (const text of texts) writer.write(textFrame(text));
  await vi.waitFor(() => expect(heard).toEqual(texts));
});

class Sink extends EventEmitter {
  writable = true;
  writableLength = 0;
  readonly written: string[] = [];
  write = (chunk: Buffer) => {
    this.written.push(chunk.toString());
    return true;
  };
}

test('what is written in one turn of the event loop is one write, and counts as unsent until then', async () => {
  const sink = new Sink();
  const writer = new FrameWriter(sink);
  for (const text of ['a', 'b', 'c']) writer.write(Buffer.from(text));
  expect(sink.written).toEqual([]);
  expect(writer.bufferedBytes).toBe(3);
  await new Promise((resolve) => setImmediate(resolve));
  expect(sink.written).toEqual(['abc']);
  writer.write(Buffer.from('d'));
  writer.flush();
  expect(sink.written).toEqual(['abc', 'd']);
  sink.writableLength = 5;
  expect(writer.bufferedBytes).toBe(5);
});

test('nothing is written to a socket that is closed', () => {
  const sink = new Sink();
  const writer = new FrameWriter(sink);
  writer.write(Buffer.from('late'));
  sink.writable = false;
  writer.flush();
  expect(sink.written).toEqual([]);
  expect(writer.bufferedBytes).toBe(0);
});
