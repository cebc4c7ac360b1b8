import fs from 'node:fs';
import { execFileSync } from 'node:child_process';

/** Clock ticks a second in /proc. */
const hertz = process.platform === 'linux' ? Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) : 100;

/** CPU seconds a process and its descendants have used so far; null where there is no /proc. */
export function cpuSeconds(pid: number): number | null {
  if (!fs.existsSync('/proc/self/stat')) return null;
  return family(pid).reduce((sum, member) => sum + ownSeconds(member), 0);
}

/** CPU seconds that anything at all has used on this machine, and what its host took from it; null where there is no /proc. */
export function machineSeconds(): number | null {
  if (!fs.existsSync('/proc/stat')) return null;
  const [user, nice, system, , , irq, softIrq, stolen] = fs.readFileSync('/proc/stat', 'utf8').split('\n')[0]!.trim().split(/\s+/).slice(1).map(Number);
  return (user! + nice! + system! + irq! + softIrq! + stolen!) / hertz;
}

/** Null where there is no /proc. */
export function parentOf(pid: number): number | null {
  const stat = statOf(pid);
  return stat && Number(stat[1]);
}

function family(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of fs.readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(Number(name)) : null;
    if (parent !== null) parents.set(Number(name), parent);
  }
  const members = new Set([pid]);
  for (let size = 0; size !== members.size; ) {
    size = members.size;
    for (const [child, parent] of parents) if (members.has(parent)) members.add(child);
  }
  return [...members];
}

/** User and system time, with that of children that have ended. */
function ownSeconds(pid: number): number {
  const stat = statOf(pid);
  return stat ? [11, 12, 13, 14].reduce((sum, field) => sum + Number(stat[field]), 0) / hertz : 0;
}

/** The fields of /proc/PID/stat after the name, which may hold blanks and brackets: the first is the state. */
function statOf(pid: number): string[] | null {
  try {
    return fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  } catch {
    return null;
  }
}
