// What happens in a world, drawn up from its seed before it begins: data, so that parts can be left out.

export interface Script {
  seed: number;
  servers: number;
  /** The first so many of the cast of devices. */
  devices: number;
  rooms: number;
  historyVisible: boolean;
  /** Messages that a person may send within ten seconds. */
  sendsLimit: number;
  /** By how much a message on a socket weighs more than it measures. */
  weight: number;
  /** Everything heals then (milliseconds since the beginning). */
  endMs: number;
  deeds: Deed[];
}

/** `at`: milliseconds since the beginning. Numbers of devices and people beyond those there are count from the start again. */
export type Deed = { at: number } & (Talk | Churn | Fault);

export type Talk =
  | { type: 'say'; device: number; room: number; times: number }
  | { type: 'change'; device: number; room: number; how: 'edit' | 'remove' | 'on' | 'off' | 'reply'; which: number }
  | { type: 'read'; device: number; room: number; how: 'read' | 'unread'; which: number }
  /** A device that has not been there before. */
  | { type: 'arrive'; device: number };

export type Churn =
  | { type: 'member'; room: number; by: number; whom: number; how: 'add' | 'remove' | 'leave' | 'promote' | 'demote' }
  | { type: 'settings'; room: number; by: number; how: 'rename' | 'show' | 'hide' }
  /** A conversation begins, which is room 3, or the next. */
  | { type: 'found'; by: number; whom: number[]; how: 'group' | 'direct' }
  | { type: 'block'; by: number; whom: number; on: boolean }
  | { type: 'probe'; room: number; what: number };

export type Fault =
  /** A server dies at the step after so many, and is started again. */
  | { type: 'kill'; server: number; steps: number; downMs: number }
  /** Told to stop, it finishes what it has begun. */
  | { type: 'stop'; server: number; downMs: number }
  | { type: 'bus'; ms: number; dropped: number; repeated: number; late: number; lateMs: number }
  | { type: 'outage'; of: 'bus' | 'database'; ms: number }
  | { type: 'database'; ms: number; refused: number; unknown: number; slowMs: number; readMs: number }
  | { type: 'failover'; how: FailoverKind; lagMs: number; downMs: number }
  | { type: 'calls'; device: number; ms: number; requestLost: number; answerLost: number; late: number; lateMs: number }
  | { type: 'cut' | 'freeze'; device: number }
  | { type: 'offline'; device: number; ms: number }
  | { type: 'crash'; device: number; steps: number; downMs: number }
  | { type: 'slow'; device: number; ms: number; bytesPerMs: number }
  /** Its clock is put forward, or back. */
  | { type: 'clock'; device: number; byMs: number };

export type Failover = Extract<Fault, { type: 'failover' }>;

/** `backup`: as an asynchronous one, but from long ago. */
export type FailoverKind = 'synchronous' | 'asynchronous' | 'backup';
