/** What is looked for, all at once: a query whose rows are what was found. */
export interface Check {
  /** What it is about, in a word or two. */
  about: string;
  /** Gives `conversation_id` (or null) and `text` for each finding; rows without text are none. */
  sql: string;
}

export interface Finding {
  about: string;
  /** Null: it concerns the whole database. */
  conversationId: string | null;
  text: string;
}
