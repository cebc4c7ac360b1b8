import type { Device, DeviceOptions } from '../load/device.ts';
import { FloorDevice } from '../load/floor-device.ts';
import { HoldfastDevice } from '../load/holdfast-device.ts';

/** Who is measured. The floor inserts a batch a statement, or a message a statement. */
export type Subject = 'Holdfast' | 'floor' | 'floor, one by one';

export function deviceOf(subject: Subject, options: DeviceOptions): Device {
  if (subject === 'Holdfast') return new HoldfastDevice(options);
  return new FloorDevice({ ...options, mode: subject === 'floor' ? 'batched' : 'single' });
}
