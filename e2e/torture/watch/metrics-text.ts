export interface Sample {
  name: string;
  /** As written, without the braces. */
  labels: string;
  value: number;
}

/** Prometheus' text format. */
export function parseMetrics(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const match = /^([a-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/i.exec(line);
    return match ? [{ name: match[1]!, labels: match[2] ?? '', value: Number(match[3]) }] : [];
  });
}

/** Of all that have this label, or of all together; NaN where there is none. */
export function valueOf(samples: Sample[], name: string, label = ''): number {
  const values = samples.filter((sample) => sample.name === name && sample.labels.includes(label)).map(({ value }) => value);
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0);
}
