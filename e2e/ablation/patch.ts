/** A change to one file of ours, as it is loaded: the file itself stays as it is. */
export interface Patch {
  /** Path from the root of the project. */
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  replace: string;
}

/** Throws where the source has moved on: a rule that is not taken out must not count as taken out. */
export function apply(source: string, { file, find, replace }: Patch): string {
  const places = source.split(find).length - 1;
  if (places !== 1) throw new Error(`${file} holds ${places} times, instead of once: ${find}`);
  return source.replace(find, () => replace);
}
