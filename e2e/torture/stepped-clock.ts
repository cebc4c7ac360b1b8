// node --import ./e2e/torture/stepped-clock.ts …: a process whose wall clock can be set wrong while it runs.
// HOLDFAST_CLOCK: the path of a file that says how far off it is (milliseconds), read at the start and
// again on SIGUSR2. Timers and performance.now() stay right, as they do on a real machine.
import fs from 'node:fs';

const file = process.env.HOLDFAST_CLOCK;
const RightDate = Date;
const rightNow = Date.now.bind(Date);
let offset = 0;

if (file) {
  step(file);
  process.on('SIGUSR2', () => step(file));
  RightDate.now = () => rightNow() + offset;
  globalThis.Date = new Proxy(RightDate, {
    construct: (target, args, self) => Reflect.construct(target, args.length > 0 ? args : [target.now()], self) as Date,
    apply: (target) => new target(target.now()).toString(),
  });
  // Libraries ask `value.constructor === Date`.
  RightDate.prototype.constructor = globalThis.Date;
}

function step(file: string): void {
  offset = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0;
}
