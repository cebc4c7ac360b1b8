import type { Pace } from './pipe.ts';

/** How a device's network treats calls, from 0 to 1. */
export interface NetworkWeather {
  requestLost: number;
  answerLost: number;
  late: number;
  /** By up to how much an answer is late (milliseconds). */
  lateMs: number;
}

export const calmNetwork: NetworkWeather = { requestLost: 0, answerLost: 0, late: 0, lateMs: 0 };

export const calmPace: Pace = { bytesPerMs: Infinity, stopped: false, latency: { least: 1, most: 6 } };
