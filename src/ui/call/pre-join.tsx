'use client';
import { VideoOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { CallMedia } from '../../domain/call.ts';
import { Button } from '../shared/button.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { Toggle } from '../shared/toggle.tsx';
import { mediaProblemWords } from './call-words.ts';
import type { OwnMedia, PreparedMedia } from './call-view.ts';
import { DevicePicker } from './device-picker.tsx';
import { LevelBar } from './level-bar.tsx';
import { LocalMedia } from './media/local-media.ts';
import { Picture } from './media-view.tsx';
import { chosenDevices } from './prepared.ts';

interface PreJoinProps {
  media: CallMedia;
  action: 'Start call' | 'Join call';
  onGo: (prepared: PreparedMedia) => void;
  onClose: () => void;
}

/** A look into the mirror before a call. One may go without a microphone or a camera. */
export function PreJoin({ media, action, onGo, onClose }: PreJoinProps) {
  const { own, local } = useLocalMedia(media);
  const go = useRef<HTMLButtonElement>(null);
  const begin = () => {
    const { microphoneId, cameraId } = own ?? chosenDevices.get();
    chosenDevices.set({ microphoneId, cameraId });
    // Let go first: some systems give a camera to one only.
    local.current?.close();
    onGo({ audioOn: own?.audioOn ?? true, videoOn: own?.videoOn ?? false, microphoneId, cameraId });
    onClose();
  };
  return (
    <Dialog title={media === 'video' ? 'Video call' : 'Voice call'} onClose={onClose} initialFocus={go}>
      <div className="flex min-h-0 flex-col gap-3 overflow-y-auto px-5 pb-5">
        {media === 'video' && <Mirror own={own} />}
        {own && <Problems own={own} />}
        <Toggle label="Microphone" on={own?.audioOn ?? false} disabled={!own} onChange={(on) => local.current?.setAudio(on)} />
        <LevelBar stream={own?.audioOn ? own.stream : null} />
        <Toggle label="Camera" on={own?.videoOn ?? false} disabled={!own} onChange={(on) => local.current?.setVideo(on)} />
        {own && (
          <>
            <DevicePicker label="Microphone" devices={own.microphones} chosen={own.microphoneId} onChoose={(id) => local.current?.chooseMicrophone(id)} />
            <DevicePicker label="Camera" devices={own.cameras} chosen={own.cameraId} onChoose={(id) => local.current?.chooseCamera(id)} />
          </>
        )}
        <div className="mt-2 flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button ref={go} look="primary" onClick={begin}>
            {action}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

type Own = Omit<OwnMedia, 'speaking'>;

function useLocalMedia(media: CallMedia) {
  const local = useRef<LocalMedia | null>(null);
  const [own, setOwn] = useState<Own | null>(null);
  useEffect(() => {
    const opened = new LocalMedia(chosenDevices.get(), () => local.current === opened && setOwn(opened.view));
    local.current = opened;
    opened.setAudio(true);
    if (media === 'video') opened.setVideo(true);
    return () => {
      local.current = null;
      opened.close();
    };
  }, [media]);
  return { own, local };
}

function Mirror({ own }: { own: Own | null }) {
  return (
    <div className="flex aspect-video shrink-0 items-center justify-center overflow-hidden rounded-md bg-sunken text-ink-soft">
      {own?.videoOn && own.stream?.getVideoTracks().length ? <Picture stream={own.stream} mirrored /> : <VideoOff aria-label="The camera is off" size={28} />}
    </div>
  );
}

function Problems({ own: { audioProblem, videoProblem } }: { own: Own }) {
  const both = audioProblem === 'insecure' || videoProblem === 'insecure';
  const lines = both
    ? ['This page is not on https, so the browser withholds microphone and camera. Open it by its https address; until then you can only listen.']
    : [audioProblem && mediaProblemWords(audioProblem, 'microphone'), videoProblem && mediaProblemWords(videoProblem, 'camera')];
  return lines.map((line) => line && <p key={line} role="alert" className="rounded-sm bg-danger-soft px-3 py-2 text-meta text-danger">{line}</p>);
}
