'use client';
import { storedValue } from '../shared/stored-value.ts';
import type { CallMedia } from '../../domain/call.ts';
import type { PreparedMedia } from './call-view.ts';

type Devices = Pick<PreparedMedia, 'microphoneId' | 'cameraId'>;

/** Which devices were chosen last. */
export const chosenDevices = storedValue<Devices>('holdfast:call-devices', (stored) => {
  const { microphoneId = null, cameraId = null } = (stored ?? {}) as Partial<Devices>;
  return { microphoneId, cameraId };
});

/** As a call begins when nobody looked at anything before. */
export function usually(media: CallMedia): PreparedMedia {
  return { audioOn: true, videoOn: media === 'video', ...chosenDevices.get() };
}
