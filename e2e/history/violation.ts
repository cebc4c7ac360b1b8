export type Promised = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9' | 'I10' | 'I11' | 'I12';

/** A broken promise: which of the twelve, and what has happened. */
export interface Violation {
  promise: Promised;
  text: string;
  /** Of the entry that revealed it, where one did. */
  at?: number;
}

export type Report = (promise: Promised, text: string) => void;
