/** Where a device stands in the logs it follows, by conversation. */
export type Held = Map<string, { seq: number; id: string }>;

export interface Resumption {
  held: Held;
  /** Of the stream; null where there is none. */
  watermark: string | null;
}

export interface DeviceOptions {
  url: string;
  person: number;
  /** What the floor is asked for; Holdfast knows. */
  conversations: string[];
  listener: Listener;
  /** What it held and had heard when it was last connected; without it, it is a device that has just been started, and level. */
  resume?: Resumption;
}

/** One connection of a person, to Holdfast or to the floor. */
export interface Device {
  readonly person: number;
  /** Resolves when the connection stands. */
  readonly open: Promise<void>;
  /** Resolves when it hears what is said. */
  readonly live: Promise<void>;
  /** Resolves when it holds all that was there when it came. */
  readonly level: Promise<void>;
  send(conversation: string): void;
  /** Where this conversation's log ends. */
  endOf(conversation: string): Promise<{ seq: number; id: string }>;
  /** How far it holds this conversation's log; 0 on the floor, which numbers nothing. */
  cursor(conversation: string): number;
  /** Returns what it needs to come back. */
  close(): Resumption;
}

/** What happens to a device. Times are `performance.now()` of this process. */
export interface Listener {
  acknowledged(device: Device, sentAt: number, seq: number): void;
  /** It holds another message, written by `sender`. */
  applied(device: Device, sender: number, sentAt: number): void;
  /** It had to read the log, because the stream had a gap. */
  pulled(): void;
  /** It was cut off or put off, and tries again. */
  retried(): void;
  /** It cannot go on: the whole measurement is void. */
  failed(problem: Error): void;
}

const textBytes = 200;
const filler = 'the quick brown fox jumps over the lazy dog and '.repeat(Math.ceil(textBytes / 48));

/** A text that says who wrote it, and when. */
export function stampedText(sender: number): string {
  const stamp = `@${sender} ${performance.now().toFixed(2)} `;
  return stamp + filler.slice(0, textBytes - stamp.length);
}

/** Who wrote the message in this frame and when; null when there is none of ours in it. */
export function stampOf(frame: string): { sender: number; sentAt: number } | null {
  const start = frame.indexOf('"text":"@');
  if (start < 0) return null;
  const middle = frame.indexOf(' ', start);
  const end = frame.indexOf(' ', middle + 1);
  return { sender: Number(frame.slice(start + 9, middle)), sentAt: Number(frame.slice(middle + 1, end)) };
}
