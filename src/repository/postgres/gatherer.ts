import { isAway, tookTooLong } from './postgres-error.ts';

interface Waiting<Question, Answer> {
  question: Question;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * Group reading, as the appender commits in groups: questions that arrive while one is being asked are
 * asked together next. A question alone waits for nothing; of thousands at once, as after a restart, each
 * costs a fraction, and they take one connection to the database, not all of them. An answer is never
 * older than its question: what is being asked already is not joined.
 */
export class Gatherer<Question, Answer> {
  readonly #ask: (questions: Question[]) => Promise<Answer[]>;
  readonly #atMost: number;
  #waiting: Waiting<Question, Answer>[] = [];
  #asking = false;

  /** `ask` answers in the order of the questions. */
  constructor(ask: (questions: Question[]) => Promise<Answer[]>, atMost = 200) {
    this.#ask = ask;
    this.#atMost = atMost;
  }

  ask(question: Question): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#waiting.push({ question, resolve, reject });
    if (!this.#asking) void this.#work();
    return promise;
  }

  async #work(): Promise<void> {
    this.#asking = true;
    while (this.#waiting.length > 0) {
      await this.#answer(this.#waiting.splice(0, this.#atMost));
    }
    this.#asking = false;
  }

  async #answer(batch: Waiting<Question, Answer>[]): Promise<void> {
    try {
      const answers = await this.#ask(batch.map(({ question }) => question));
      batch.forEach(({ resolve }, i) => resolve(answers[i]!));
    } catch (error) {
      if (batch.length > 1 && tookTooLong(error)) return this.#answerInHalves(batch);
      // A database that is away is away for those as well who wait; they would wait for each other's patience.
      const refused = isAway(error) ? batch.concat(this.#waiting.splice(0)) : batch;
      for (const { reject } of refused) reject(error);
    }
  }

  async #answerInHalves(batch: Waiting<Question, Answer>[]): Promise<void> {
    const half = batch.length >> 1;
    await this.#answer(batch.slice(0, half));
    await this.#answer(batch.slice(half));
  }
}
