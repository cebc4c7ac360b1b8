/** A bar that is drawn again in place on a terminal, and a line every tenth elsewhere. */
export interface Progress {
  tick(done: number, total: number): void;
}

export function createProgress(label: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  const width = 32;
  let drawn = '';
  return {
    tick(done, total) {
      const filled = Math.floor((width * done) / total);
      const bar = `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
      const line = `${label}  ${bar}  ${stream.isTTY ? done : Math.floor((10 * done) / total) * Math.floor(total / 10)}/${total}`;
      if (line === drawn) return;
      drawn = line;
      stream.write(stream.isTTY ? `\r${line}${done === total ? '\n' : ''}` : `${line}\n`);
    },
  };
}
