// A process with some of the crowd's devices in it. It is started, asked and killed by its parent.
import { dice } from '../../../src/client/testing/virtual-scheduler.ts';
import { HistoryWriter, readPasts } from '../../history/history-writer.ts';
import type { DevicePlan, Place } from './cast.ts';
import type { Unsettled } from './device.ts';
import { Device } from './device.ts';
import { writeHeld } from './holding.ts';
import { answer } from './program.ts';
import { Talk } from './talk.ts';

export interface HostOrder {
  devices: DevicePlan[];
  places: Place[];
  /** Of the servers. */
  urls: string[];
  seed: number;
  /** Of the devices' storages. */
  folder: string;
  historyFile: string;
}

let devices: Device[] = [];
let talk: Talk | null = null;

const commands = {
  async begin({ devices: plans, places, urls, seed, folder, historyFile }: HostOrder): Promise<void> {
    const pasts = readPasts(historyFile);
    const { write } = new HistoryWriter(historyFile);
    // Another life says other things.
    const random = dice(seed + Math.max(0, ...[...pasts.values()].map(({ lives }) => lives)));
    devices = plans.map((plan) => new Device(plan, { folder, urls, write, random, past: pasts.get(plan.name) }));
    talk = new Talk(devices, { places, random });
    await Promise.all(devices.map((device) => device.start()));
  },

  /** Events a second. */
  talk: async (perSecond: number): Promise<void> => talk!.setRate(perSecond),

  /** Resolves when each device has as many more sends in its outbox: with how many they are. */
  queue: async (perDevice: number): Promise<number> => talk!.queue(perDevice),

  async reconnect(): Promise<void> {
    for (const { sockets } of devices) sockets.killAll();
  },

  async stall({ device, on }: { device: string; on: boolean }): Promise<void> {
    devices.find(({ name }) => name === device)?.sockets.stall(on);
  },

  unsettled: async (): Promise<Unsettled[]> => (await Promise.all(devices.map((device) => device.unsettled()))).filter((each) => each !== null),

  writeFinal: (): Promise<void> => writeHeld(devices),

  async stop(): Promise<void> {
    talk!.setRate(0);
    await Promise.all(devices.map((device) => device.stop()));
  },
};

export type HostCommands = typeof commands;

answer(commands);
