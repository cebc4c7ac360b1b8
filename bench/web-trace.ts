import type { Browser, Page } from 'playwright-core';

/** What the main thread of a page did for one frame (milliseconds). */
export interface Frame {
  /** By the clock on the wall, with whatever else the machine had to do. */
  wall: number;
  /** Of the processor's time: what remains of it on a calm machine. */
  cpu: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds, as all times of a trace. */
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { data?: { type?: string } };
}

/** As long as a frame at 60 Hz (microseconds); who rests longer begins a new one. */
const vsync = 16_667;

/** The frames of a page while `act` is done, in Chromium's own account. Some key must be pressed. */
export async function traceFrames(browser: Browser, page: Page, act: () => Promise<void>): Promise<Frame[]> {
  await browser.startTracing(page, { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const key = traceEvents.find(({ name, args }) => name === 'EventDispatch' && args?.data?.type === 'keydown');
  if (!key) throw new Error('The trace shows no key being pressed');
  return framesOf(traceEvents.filter(({ pid, tid, ph }) => ph === 'X' && pid === key.pid && tid === key.tid));
}

/** A frame is every task from the end of the one before it to the one that hands it over; tasks that lead to none count as one too. */
function framesOf(events: TraceEvent[]): Frame[] {
  const tasks = events.filter(({ name }) => name === 'RunTask').sort((a, b) => a.ts - b.ts);
  const commits = events.filter(({ name }) => name === 'Commit').map(({ ts }) => ts);
  const frames: Frame[] = [];
  let frame: Frame = { wall: 0, cpu: 0 };
  let end = 0;
  const close = () => {
    if (frame.wall > 0) frames.push(frame);
    frame = { wall: 0, cpu: 0 };
  };
  for (const { ts, dur = 0, tdur = 0 } of tasks) {
    if (ts - end > vsync) close();
    frame.wall += dur / 1_000;
    frame.cpu += tdur / 1_000;
    end = ts + dur;
    if (commits.some((commit) => commit >= ts && commit < end)) close();
  }
  close();
  return frames;
}
