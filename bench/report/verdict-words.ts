import type { Target } from '../figure/figure.ts';
import type { Verdict } from './result.ts';

/** What there is to say of one row, cell by cell. */
export interface Words {
  title: string;
  target: string;
  value: string;
  beside: string;
  ratio: string;
  verdict: string;
}

export function wordsOf({ title, target, value, beside, ratio, unit, reached, estimated }: Verdict): Words {
  const verdict = estimated ? 'estimated' : reached ? 'reached' : 'NOT reached';
  return { title, verdict, target: targetWords(target, unit), value: amount(value, unit), beside: beside === null ? '' : amount(beside, unit), ratio: ratio === null ? '' : `${number(ratio)} ×` };
}

/** Three digits that mean something. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(4, digits) });
}

function amount(value: number, unit: string): string {
  if (unit === 'ms' && value >= 1_000) return `${number(value / 1_000)} s`;
  return unit.startsWith('/') ? `${number(value)}${unit}` : `${number(value)} ${unit}`;
}

function targetWords(target: Target, unit: string): string {
  if ('value' in target) return `≤ ${amount(target.limit, unit)}`;
  return `${target.share === 'at least' ? '≥' : '≤'} ${target.limit} ×`;
}
