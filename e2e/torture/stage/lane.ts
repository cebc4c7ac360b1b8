import type { Socket } from 'node:net';
import type { Weather } from './weather.ts';
import { covers } from './weather.ts';

/** What may be on its way; beyond, the sender has to wait. */
const mostBytesUnderWay = 256 * 1024;

type Ending = 'end' | 'reset';
interface Parcel {
  what: Buffer | Ending;
  dueAt: number;
}

interface Course {
  from: Socket;
  to: Socket;
  way: 'up' | 'down';
  weather: () => Weather;
  /** Called once half of a parcel has been passed on after `cutSoon`. */
  onCut: () => void;
}

/** One direction of one connection. */
export class Lane {
  readonly #course: Course;
  #underWay: Parcel[] = [];
  #bytes = 0;
  #lastDueAt = 0;
  #freeAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;
  #cuts = false;
  /** Bytes are missing, so what would follow could not be understood. */
  broken = false;

  constructor(course: Course) {
    this.#course = course;
    const { from, to } = course;
    from.on('data', (chunk: Buffer) => this.#take(chunk));
    from.on('end', () => this.#take('end'));
    from.on('error', () => this.#take('reset'));
    to.on('drain', () => this.go());
  }

  /** Passes on what is due; to be called whenever the weather has changed. */
  go(): void {
    clearTimeout(this.#timer);
    const { from, way, weather } = this.#course;
    if (this.#isOver) return;
    if (covers(weather().frozen, way)) return void from.pause();
    while (this.#underWay.length > 0 && !this.#isOver) if (!this.#passOne()) break;
    if (this.#bytes < mostBytesUnderWay) from.resume();
    else from.pause();
  }

  /** The next parcel is the last, and only half of it arrives. */
  cutSoon(): void {
    this.#cuts = true;
  }

  /** Nothing passes any more; what still comes is thrown away, so that the sender sees an end and not a reset. */
  close(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#underWay = [];
    this.#course.from.resume();
  }

  #take(what: Buffer | Ending): void {
    if (this.#isOver) return;
    const { way, weather } = this.#course;
    const { swallowed, slow, delayMs, jitterMs } = weather();
    if (covers(swallowed, way)) {
      this.broken = true;
      return;
    }
    const delay = covers(slow, way) ? Math.max(0, delayMs + (2 * Math.random() - 1) * jitterMs) : 0;
    this.#lastDueAt = Math.max(this.#lastDueAt, performance.now() + delay);
    this.#underWay.push({ what, dueAt: this.#lastDueAt });
    if (typeof what !== 'string') this.#bytes += what.length;
    this.go();
  }

  /** Whether there may be more to pass on right now. */
  #passOne(): boolean {
    const { to } = this.#course;
    const { what, dueAt } = this.#underWay[0]!;
    if (to.writableNeedDrain && !to.destroyed) return false;
    const wait = Math.max(dueAt, this.#freeAt) - performance.now();
    if (wait > 0) {
      this.#timer = setTimeout(() => this.go(), Math.ceil(wait));
      return false;
    }
    if (typeof what === 'string') {
      this.#underWay.shift();
      this.#end(what);
    } else this.#write(what);
    return true;
  }

  #end(how: Ending): void {
    this.#isOver = true;
    const { to } = this.#course;
    if (to.destroyed) return;
    if (how === 'end') to.end();
    else to.resetAndDestroy();
  }

  #write(chunk: Buffer): void {
    const { to, way, weather, onCut } = this.#course;
    const { bytesPerSecond, slow } = weather();
    const isLimited = covers(slow, way) && bytesPerSecond < Infinity;
    const most = isLimited ? Math.max(1, Math.floor(bytesPerSecond / 20)) : chunk.length;
    const now = this.#cuts ? chunk.subarray(0, Math.ceil(chunk.length / 2)) : chunk.subarray(0, most);
    const rest = chunk.subarray(now.length);
    if (rest.length > 0) this.#underWay[0]!.what = rest;
    else this.#underWay.shift();
    this.#bytes -= now.length;
    if (isLimited) this.#freeAt = Math.max(this.#freeAt, performance.now()) + (now.length / bytesPerSecond) * 1_000;
    // Whoever is gone cannot be told; that they are goes the other way.
    if (!to.destroyed) to.write(now);
    if (this.#cuts) onCut();
  }
}
