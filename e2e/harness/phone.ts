import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Person } from './person.ts';

const patience = 30_000;

/** What a browser needs to have a microphone, a camera and a screen that are made up, and to reach others on its own machine. */
export const fakeMedia = [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

interface Arrived {
  /** Packets with sound. */
  audio: number;
  /** Frames that were decoded. */
  video: number;
  /** Of the way that is in use: `relay` when through a TURN server. */
  ways: string[];
}

/** Somebody's way to call and be called, in the words of a story. */
export class Phone {
  readonly person: Person;
  readonly page: Page;

  private constructor(person: Person) {
    this.person = person;
    this.page = person.page;
  }

  /** Before the page is opened: from then on its connections can be looked into. `relayOnly`: nothing goes directly. */
  static async of(person: Person, { relayOnly = false } = {}): Promise<Phone> {
    await person.page.context().grantPermissions(['camera', 'microphone']);
    await person.page.addInitScript(watchConnections, relayOnly);
    return new Phone(person);
  }

  async call(kind: 'voice' | 'video'): Promise<void> {
    await this.page.getByRole('button', { name: kind === 'voice' ? 'Voice call' : 'Video call' }).click();
    await this.page.getByRole('dialog').getByRole('button', { name: 'Start call' }).click();
    await this.window.waitFor();
  }

  async answer(): Promise<void> {
    await this.incoming.getByRole('button', { name: 'Answer', exact: true }).click();
    await this.window.waitFor();
  }

  async answerWithVideo(): Promise<void> {
    await this.incoming.getByRole('button', { name: 'Answer with video' }).click();
    await this.window.waitFor();
  }

  /** Comes into the call that is going on in the open conversation. */
  async join(): Promise<void> {
    await this.page.getByRole('button', { name: 'Join', exact: true }).first().click();
    await this.page.getByRole('dialog').getByRole('button', { name: 'Join call' }).click();
    await this.window.waitFor();
  }

  /** Puts away what is left of an ended call. */
  async close(): Promise<void> {
    await this.press('Close');
    await this.window.waitFor({ state: 'detached' });
  }

  async decline(): Promise<void> {
    await this.incoming.getByRole('button', { name: 'Decline' }).click();
  }

  async press(control: string): Promise<void> {
    await this.window.getByRole('button', { name: control, exact: true }).click();
  }

  async hangUp(): Promise<void> {
    await this.press('Leave call');
  }

  get incoming(): Locator {
    return this.page.getByRole('alertdialog');
  }

  get window(): Locator {
    return this.page.getByRole('region', { name: /^Call with/ });
  }

  async rings(): Promise<void> {
    await this.incoming.waitFor();
  }

  async ringsNoMore(timeout = patience): Promise<void> {
    await this.incoming.waitFor({ state: 'detached', timeout });
  }

  async seesMuted(name: string): Promise<void> {
    await this.window.getByRole('figure', { name, exact: true }).getByRole('img', { name: 'Muted' }).waitFor();
  }

  async seesEnd(words: string | RegExp): Promise<void> {
    await this.window.getByText(words).waitFor();
  }

  /** Sound and pictures keep arriving from so many others. */
  async hears({ video = false, from = 1 }: { video?: boolean; from?: number } = {}): Promise<void> {
    const before = await this.arrived();
    const grown = async () => {
      const now = await this.arrived();
      const ahead = now.filter((one, i) => one.audio > (before[i]?.audio ?? 0) + 10 && (!video || one.video > (before[i]?.video ?? 0) + 3));
      return ahead.length;
    };
    await expect.poll(grown, { timeout: patience }).toBeGreaterThanOrEqual(from);
  }

  /** What has arrived over each connection that there ever was. */
  arrived(): Promise<Arrived[]> {
    return this.page.evaluate(readConnections);
  }
}

/** Runs in the page, before anything else does. */
function watchConnections(relayOnly: boolean): void {
  const place = window as unknown as { connections: RTCPeerConnection[] };
  place.connections = [];
  const Native = RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(relayOnly ? { ...configuration, iceTransportPolicy: 'relay' } : configuration);
      place.connections.push(this);
    }
  };
}

/** Runs in the page. */
async function readConnections(): Promise<Arrived[]> {
  const { connections } = window as unknown as { connections: RTCPeerConnection[] };
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return Promise.all(
    connections.map(async (connection) => {
      const stats = [...(await connection.getStats()).values()] as { type: string; kind?: string; id: string; state?: string; nominated?: boolean; localCandidateId?: string; candidateType?: string; packetsReceived?: number; framesDecoded?: number }[];
      const inbound = (kind: string) => stats.filter((one) => one.type === 'inbound-rtp' && one.kind === kind);
      const pairs = stats.filter((one) => one.type === 'candidate-pair' && one.nominated && one.state === 'succeeded');
      return {
        audio: sum(inbound('audio').map((one) => one.packetsReceived ?? 0)),
        video: sum(inbound('video').map((one) => one.framesDecoded ?? 0)),
        ways: pairs.map((pair) => stats.find((one) => one.id === pair.localCandidateId)?.candidateType ?? '?'),
      };
    }),
  );
}
