/** What is measured: Holdfast, or the floor under it. Figures speak to both in these words. */
export interface Subject {
  /** Makes the people and their conversations. Called once, before any figure. */
  prepare(people: number): Promise<World>;
  /** One connection of a person that hears what is said to them. */
  connect(person: number): Promise<Line>;
  /** Brings these people to the end of the group's log, and lets them go. */
  settle(people: number[]): Promise<void>;
  /** All these people come back at once, having missed `count` messages of the group. Resolves when the last one holds them all, with what lets them go. */
  catchUp(people: number[], count: number): Promise<() => Promise<void>>;
}

export interface Line {
  /** Resolves when the message is durable. */
  send(conversation: string, text: string): Promise<void>;
  /** Hears the text of every message of the person's conversations, their own too. */
  onText(listener: (text: string) => void): void;
  close(): void;
}

/** People in pairs (0 with 1, 2 with 3 …), and all in one group. */
export interface World {
  people: number;
  pairs: string[];
  group: string;
}
