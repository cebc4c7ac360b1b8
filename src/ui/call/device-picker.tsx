'use client';

interface DevicePickerProps {
  label: string;
  devices: readonly MediaDeviceInfo[];
  chosen: string | null;
  onChoose: (deviceId: string) => void;
}

/** Nothing where there is no choice. */
export function DevicePicker({ label, devices, chosen, onChoose }: DevicePickerProps) {
  if (devices.length < 2) return null;
  return (
    <label className="flex flex-col gap-1 text-meta text-ink-soft">
      {label}
      <select
        value={chosen ?? ''}
        onChange={(event) => onChoose(event.target.value)}
        className="h-9 rounded-sm border border-line bg-canvas px-2 text-body text-ink pointer-coarse:h-11"
      >
        {devices.map(({ deviceId, label: name }, place) => (
          <option key={deviceId} value={deviceId}>
            {name || `${label} ${place + 1}`}
          </option>
        ))}
      </select>
    </label>
  );
}
