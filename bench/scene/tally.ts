import type { Device, Listener } from '../load/device.ts';

/** What happened to the devices of a scene. */
export class Tally implements Listener {
  sent = 0;
  acknowledgements = 0;
  copies = 0;
  pulls = 0;
  retries = 0;
  /** Milliseconds from sending, of what was acknowledged and applied by others while it was recording. */
  ackMs: number[] = [];
  appliedMs: number[] = [];
  onAcknowledged: (device: Device) => void = () => {};
  onApplied: () => void = () => {};
  /** Highest number acknowledged, by conversation. */
  readonly #lastSeq = new Map<string, number>();
  readonly #conversationOf: (device: Device) => string;
  readonly #problem = Promise.withResolvers<never>();
  #recordsFrom = Infinity;

  /** Everyone speaks in one conversation. */
  constructor(conversationOf: (device: Device) => string) {
    this.#conversationOf = conversationOf;
    // Nobody may be waiting when it comes.
    this.#problem.promise.catch(() => {});
  }

  /** What is waited for, unless a device cannot go on. */
  orProblem<T>(awaited: Promise<T>): Promise<T> {
    return Promise.race([awaited, this.#problem.promise]);
  }

  /** From here on latencies count, of messages that are sent from here on. */
  record(): void {
    this.#recordsFrom = performance.now();
    this.ackMs = [];
    this.appliedMs = [];
  }

  acknowledged(device: Device, sentAt: number, seq: number): void {
    this.acknowledgements++;
    if (sentAt >= this.#recordsFrom) this.ackMs.push(performance.now() - sentAt);
    const conversation = this.#conversationOf(device);
    if (seq > (this.#lastSeq.get(conversation) ?? 0)) this.#lastSeq.set(conversation, seq);
    this.onAcknowledged(device);
  }

  applied(device: Device, sender: number, sentAt: number): void {
    this.copies++;
    if (sender !== device.person && sentAt >= this.#recordsFrom) this.appliedMs.push(performance.now() - sentAt);
    this.onApplied();
  }

  pulled(): void {
    this.pulls++;
  }

  retried(): void {
    this.retries++;
  }

  failed(problem: Error): void {
    this.#problem.reject(problem);
  }

  /** Whether everybody holds exactly what was acknowledged. */
  verify(devices: Device[], audience: number): void {
    if (this.acknowledgements !== this.sent) throw new Error(`${this.sent} were sent and ${this.acknowledgements} acknowledged`);
    if (this.copies !== this.sent * audience) throw new Error(`there should be ${this.sent * audience} copies and are ${this.copies}`);
    for (const device of devices) {
      const conversation = this.#conversationOf(device);
      if (device.cursor(conversation) !== (this.#lastSeq.get(conversation) ?? device.cursor(conversation))) {
        throw new Error(`person ${device.person} does not hold what was acknowledged`);
      }
    }
  }
}
