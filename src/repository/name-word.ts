import { foldCase } from '../domain/user.ts';

/**
 * The words people are found by: case and accents folded, split at everything that is neither letter
 * nor digit. Both implementations store and search these, so both find the same people.
 */
export function nameWords(...names: string[]): string[] {
  return [...new Set(names.flatMap((name) => unaccented(name).split(/[^\p{L}\p{N}]+/u)))].filter((word) => word !== '');
}

function unaccented(text: string): string {
  return foldCase(text).normalize('NFKD').replace(/\p{M}+/gu, '');
}
