/** A bar that is drawn again in place on a terminal, and a line every tenth elsewhere. */
export interface Progress {
  tick(done: number, total: number): void;
}

const width = 32;

export function createProgress(label: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  let drawn = -1;
  return {
    tick(done, total) {
      const step = Math.floor(((stream.isTTY ? width : 10) * done) / total);
      if (step === drawn) return;
      drawn = step;
      const filled = Math.floor((width * done) / total);
      const line = `${label}  ${'█'.repeat(filled)}${'░'.repeat(width - filled)}  ${done}/${total}`;
      stream.write(stream.isTTY ? `\r${line}${done === total ? '\n' : ''}` : `${line}\n`);
    },
  };
}
