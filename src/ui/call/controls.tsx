'use client';
import { clsx } from 'clsx';
import { Mic, MicOff, MonitorUp, MonitorX, PhoneOff, Settings2, Video, VideoOff } from 'lucide-react';
import type { ComponentProps } from 'react';
import { useState } from 'react';
import { isTaken, useShortcut } from '../shared/shortcut.ts';
import type { CallSession, CallView } from './call-view.ts';
import { DevicePicker } from './device-picker.tsx';
import { chosenDevices } from './prepared.ts';

/** M and V, unless somebody is typing: whether the call is large or small. */
export function useCallKeys(session: CallSession): void {
  useShortcut((event) => {
    const { own, phase } = session.view();
    if (phase === 'ended' || isTaken(event) || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key.toLowerCase() === 'm') session.setAudio(!own.audioOn);
    else if (event.key.toLowerCase() === 'v') session.setVideo(!own.videoOn);
    else return false;
    return true;
  });
}

export function Controls({ session, view }: { session: CallSession; view: CallView }) {
  const { own } = view;
  const [choosing, setChoosing] = useState(false);
  const mayShare = 'getDisplayMedia' in (navigator.mediaDevices ?? {});
  return (
    <>
      {choosing && <Devices session={session} view={view} />}
      <div className="flex shrink-0 items-center justify-center gap-2 pb-[env(safe-area-inset-bottom)]">
        <MuteButton session={session} view={view} />
        <Control label={own.videoOn ? 'Turn camera off' : 'Turn camera on'} keys="V" off={!own.videoOn} onClick={() => session.setVideo(!own.videoOn)}>
          {own.videoOn ? <Video size={20} /> : <VideoOff size={20} />}
        </Control>
        {mayShare && (
          <Control label={own.screen ? 'Stop sharing' : 'Share screen'} onClick={() => session.setScreen(!own.screen)} aria-pressed={own.screen !== null}>
            {own.screen ? <MonitorX size={20} /> : <MonitorUp size={20} />}
          </Control>
        )}
        <Control label="Devices" aria-expanded={choosing} onClick={() => setChoosing(!choosing)}>
          <Settings2 size={20} />
        </Control>
        <LeaveButton session={session} />
      </div>
    </>
  );
}

export function MuteButton({ session, view: { own } }: { session: CallSession; view: CallView }) {
  return (
    <Control label={own.audioOn ? 'Mute' : 'Unmute'} keys="M" off={!own.audioOn} onClick={() => session.setAudio(!own.audioOn)}>
      {own.audioOn ? <Mic size={20} /> : <MicOff size={20} />}
    </Control>
  );
}

export function LeaveButton({ session }: { session: CallSession }) {
  return (
    <Control label="Leave call" className="bg-danger text-on-danger hover:opacity-90" onClick={() => session.leave()}>
      <PhoneOff size={20} />
    </Control>
  );
}

function Control({ label, keys, off = false, className, ...props }: { label: string; keys?: string; off?: boolean } & ComponentProps<'button'>) {
  return (
    <button
      type="button"
      aria-label={label}
      data-tip={keys ? `${label}  ${keys}` : label}
      className={clsx(
        'inline-flex size-11 shrink-0 items-center justify-center rounded-full transition-colors',
        className ?? (off ? 'bg-ink text-canvas hover:opacity-90' : 'bg-sunken text-ink hover:bg-hover-strong aria-expanded:bg-selected aria-pressed:bg-selected'),
      )}
      {...props}
    />
  );
}

function Devices({ session, view: { own } }: { session: CallSession; view: CallView }) {
  const chooseMicrophone = (microphoneId: string) => {
    chosenDevices.set({ ...chosenDevices.get(), microphoneId });
    session.chooseMicrophone(microphoneId);
  };
  const chooseCamera = (cameraId: string) => {
    chosenDevices.set({ ...chosenDevices.get(), cameraId });
    session.chooseCamera(cameraId);
  };
  const none = own.microphones.length < 2 && own.cameras.length < 2;
  return (
    <div className="flex shrink-0 gap-3 rounded-md bg-panel p-3 max-sm:flex-col [&>label]:min-w-0 [&>label]:grow [&>label]:basis-0">
      <DevicePicker label="Microphone" devices={own.microphones} chosen={own.microphoneId} onChoose={chooseMicrophone} />
      <DevicePicker label="Camera" devices={own.cameras} chosen={own.cameraId} onChoose={chooseCamera} />
      {none && <p className="text-meta text-ink-soft">There is no other microphone or camera to choose.</p>}
    </div>
  );
}
