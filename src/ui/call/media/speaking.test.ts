import { expect, test } from 'vitest';
import { SpeakingGate } from './speaking.ts';

test('speech begins at once and lasts over the pauses between words', () => {
  const gate = new SpeakingGate();
  expect(gate.hear(0.001, 0)).toBe(false);
  expect(gate.hear(0.1, 200)).toBe(true);
  expect(gate.hear(0, 400)).toBe(true);
  expect(gate.hear(0.05, 600)).toBe(true);
  expect(gate.hear(0, 1_000)).toBe(true);
  expect(gate.hear(0, 1_200)).toBe(false);
});

test('a voice that sinks is still speech, where as soft a noise would not begin it', () => {
  const gate = new SpeakingGate();
  expect(gate.hear(0.01, 0)).toBe(false);
  gate.hear(0.1, 200);
  expect(gate.hear(0.01, 2_000)).toBe(true);
});
