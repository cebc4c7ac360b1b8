import fs from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { Entry } from '../../history/entry.ts';
import { parseLine } from '../../history/history-writer.ts';

const chunkBytes = 1024 * 1024;

/** Reads a history that is still being written: whole lines only, each once. */
export class Tail {
  readonly #file: string;
  readonly #decoder = new StringDecoder('utf8');
  #position = 0;
  #partial = '';
  /** Lines that whoever wrote them did not live to finish. */
  #torn = 0;

  constructor(file: string) {
    this.#file = file;
  }

  get torn(): number {
    return this.#torn;
  }

  /** What has been written since the last time. */
  read(): Entry[] {
    const lines = (this.#partial + this.#rest()).split('\n');
    this.#partial = lines.pop()!;
    return lines.flatMap((line) => this.#parse(line));
  }

  #rest(): string {
    if (!fs.existsSync(this.#file)) return '';
    const file = fs.openSync(this.#file, 'r');
    const buffer = Buffer.alloc(chunkBytes);
    let text = '';
    for (let size = fs.readSync(file, buffer, 0, chunkBytes, this.#position); size > 0; size = fs.readSync(file, buffer, 0, chunkBytes, this.#position)) {
      this.#position += size;
      text += this.#decoder.write(buffer.subarray(0, size));
    }
    fs.closeSync(file);
    return text;
  }

  #parse(line: string): Entry[] {
    if (line === '') return [];
    const entry = parseLine(line);
    if (!entry) this.#torn++;
    return entry ? [entry] : [];
  }
}
