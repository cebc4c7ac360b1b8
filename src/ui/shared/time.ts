/*
 * Times in the person's own locale and clock. A formatter is costly to build, so each is built once,
 * and only in the browser: the server does not know the locale.
 */

/** 14:05 or 2:05 PM */
export function timeOfDay(at: number): string {
  return formatter('time', { hour: 'numeric', minute: '2-digit' }).format(at);
}

/** Like `timeOfDay` without AM or PM, for narrow places beside a full time. */
export function shortTime(at: number): string {
  const parts = formatter('time', { hour: 'numeric', minute: '2-digit' }).formatToParts(at);
  return parts.filter((part) => part.type !== 'dayPeriod').map((part) => part.value).join('').trim();
}

/** Everything, for tooltips. */
export function exactTime(at: number): string {
  return formatter('exact', { dateStyle: 'full', timeStyle: 'short' }).format(at);
}

/** With seconds: 14:05:09, and the date where it was not today. */
export function preciseTime(at: number, now = Date.now()): string {
  if (sameDay(at, now)) return formatter('precise', { timeStyle: 'medium' }).format(at);
  return formatter('precise-date', { dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}

/** Without: 14:05, and the date where it was not today. */
export function roughTime(at: number, now = Date.now()): string {
  if (sameDay(at, now)) return timeOfDay(at);
  return formatter('rough-date', { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

/** Today, Yesterday, Monday, 3 May, 3 May 2019 */
export function dayName(at: number, now = Date.now()): string {
  const days = daysBetween(at, now);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  if (days > 1 && days < 7) return formatter('weekday', { weekday: 'long' }).format(at);
  if (sameYear(at, now)) return formatter('date', { weekday: 'short', day: 'numeric', month: 'long' }).format(at);
  return formatter('year', { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
}

/** For a list: the time today, then the day, then the date. */
export function listTime(at: number, now = Date.now()): string {
  const days = daysBetween(at, now);
  if (days <= 0) return timeOfDay(at);
  if (days === 1) return 'Yesterday';
  if (days < 7) return formatter('short-weekday', { weekday: 'short' }).format(at);
  if (sameYear(at, now)) return formatter('short-date', { day: 'numeric', month: 'short' }).format(at);
  return formatter('numeric', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}

/** 5 minutes ago, 3 days ago */
export function ago(at: number, now = Date.now()): string {
  const minutes = Math.round((now - at) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return relative().format(-minutes, 'minute');
  const hours = Math.round(minutes / 60);
  if (hours < 24) return relative().format(-hours, 'hour');
  return relative().format(-Math.round(hours / 24), 'day');
}

export function sameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

function sameYear(a: number, b: number): boolean {
  return new Date(a).getFullYear() === new Date(b).getFullYear();
}

/** Whole calendar days from `at` to `now`; rounding absorbs the hour of a clock change. */
function daysBetween(at: number, now: number): number {
  return Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let known = formatters.get(name);
  if (!known) formatters.set(name, (known = new Intl.DateTimeFormat(undefined, options)));
  return known;
}

let relativeFormat: Intl.RelativeTimeFormat | undefined;

function relative(): Intl.RelativeTimeFormat {
  return (relativeFormat ??= new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }));
}
