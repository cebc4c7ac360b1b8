/** superjson's form of a value. */
interface Wrapped {
  json?: unknown;
  /** Where JSON cannot say what is meant; absent when it can. */
  meta?: { values?: Annotations };
}

/** What a value really is, or what its parts are, by their path. */
type Annotations = [type: unknown] | { [path: string]: Annotations };

/**
 * Speaks with the superjson of the server in a fraction of its size. What goes out is plain JSON; of
 * what comes in, JSON lacks nothing but `undefined`, as the API has no dates, maps and the like.
 */
export const plainTransformer = {
  serialize: (value: unknown): Wrapped => ({ json: value }),
  deserialize: ({ json, meta }: Wrapped): unknown => (meta?.values ? restored(json, meta.values) : json),
};

function restored(value: unknown, annotations: Annotations): unknown {
  if (Array.isArray(annotations)) {
    if (annotations[0] === 'undefined') return undefined;
    throw new Error(`The server answered with a value that is no part of its API: ${JSON.stringify(annotations)}`);
  }
  for (const [path, inner] of Object.entries(annotations)) {
    // A dot within a key is escaped.
    const keys = path.split(/(?<!\\)\./).map((key) => key.replaceAll(/\\(.)/g, '$1'));
    const last = keys.pop()!;
    const owner = keys.reduce((part, key) => part[key] as Record<string, unknown>, value as Record<string, unknown>);
    owner[last] = restored(owner[last], inner);
  }
  return value;
}
