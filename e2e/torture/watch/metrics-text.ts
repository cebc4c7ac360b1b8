export interface Sample {
  name: string;
  value: number;
}

/** Prometheus' text format, without what we do not ask for: labels. */
export function parseMetrics(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const match = /^([a-z_:][\w:]*)(?:\{.*\})? (\S+)$/i.exec(line);
    return match ? [{ name: match[1]!, value: Number(match[2]) }] : [];
  });
}

/** Of all labels together; NaN where there is none. */
export function valueOf(samples: Sample[], name: string): number {
  const values = samples.filter((sample) => sample.name === name).map(({ value }) => value);
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0);
}
