import superjson from 'superjson';

/**
 * How inputs and outputs become JSON and back: superjson, whose form of what is plain JSON anyway is
 * `{"json": value}`. Most that we say is; finding that out costs a tenth of having superjson find it out.
 */
export const transformer = {
  serialize: (value: unknown): unknown => (isPlain(value) ? { json: value } : superjson.serialize(value)),
  deserialize: (value: unknown): unknown => superjson.deserialize(value as Parameters<typeof superjson.deserialize>[0]),
};

/** Whether JSON gives it back as it is. (`undefined` and -0 it does not.) */
function isPlain(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      return value === null || (Array.isArray(value) ? value.every(isPlain) : isPlainObject(value));
    default:
      return false;
  }
}

function isPlainObject(value: object): boolean {
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (const name in value) if (!isPlain((value as Record<string, unknown>)[name])) return false;
  return true;
}
