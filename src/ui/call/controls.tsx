'use client';
import { Mic, MicOff, MonitorUp, MonitorX, PhoneOff, Settings2, Video, VideoOff } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '../shared/button.tsx';
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
        <IconButton label={own.videoOn ? 'Turn camera off' : 'Turn camera on'} keys="V" look={own.videoOn ? 'round' : 'roundDark'} onClick={() => session.setVideo(!own.videoOn)}>
          {own.videoOn ? <Video size={20} /> : <VideoOff size={20} />}
        </IconButton>
        {mayShare && (
          <IconButton look="round" label={own.screen ? 'Stop sharing' : 'Share screen'} onClick={() => session.setScreen(!own.screen)} aria-pressed={own.screen !== null}>
            {own.screen ? <MonitorX size={20} /> : <MonitorUp size={20} />}
          </IconButton>
        )}
        <IconButton look="round" label="Devices" aria-expanded={choosing} onClick={() => setChoosing(!choosing)}>
          <Settings2 size={20} />
        </IconButton>
        <LeaveButton session={session} />
      </div>
    </>
  );
}

export function MuteButton({ session, view: { own } }: { session: CallSession; view: CallView }) {
  return (
    <IconButton label={own.audioOn ? 'Mute' : 'Unmute'} keys="M" look={own.audioOn ? 'round' : 'roundDark'} onClick={() => session.setAudio(!own.audioOn)}>
      {own.audioOn ? <Mic size={20} /> : <MicOff size={20} />}
    </IconButton>
  );
}

export function LeaveButton({ session }: { session: CallSession }) {
  return (
    <IconButton look="roundDanger" label="Leave call" onClick={() => session.leave()}>
      <PhoneOff size={20} />
    </IconButton>
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
