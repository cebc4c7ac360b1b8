import type { Circle } from '../fill/world.ts';
import { conversationId } from '../fill/world.ts';
import type { Device, Listener } from '../load/device.ts';
import type { Subject } from './subject.ts';
import { deviceOf } from './subject.ts';

/** So many connect at the same time; all at once is what only the figures that say so are about. */
const connectingAtOnce = 50;

export interface Place {
  subject: Subject;
  /** Of its servers; people are spread over them in turn. */
  urls: string[];
}

interface Party {
  place: Place;
  circles: Circle[];
  /** Those of the circles' people who come; without it, all. */
  people?: number[];
  listener: Listener;
}

/** Connects people; resolves when all are live. */
export async function connectAll({ place: { subject, urls }, circles, people: some, listener }: Party): Promise<Device[]> {
  const conversations = conversationsOf(circles);
  const people = some ?? [...conversations.keys()];
  const devices: Device[] = [];
  for (let at = 0; at < people.length; at += connectingAtOnce) {
    const next = people.slice(at, at + connectingAtOnce).map((person, i) =>
      deviceOf(subject, { url: urls[(at + i) % urls.length]!, person, conversations: conversations.get(person)!, listener }),
    );
    await Promise.all(next.map((device) => device.live));
    devices.push(...next);
  }
  return devices;
}

/** The conversations each person is in. */
export function conversationsOf(circles: Circle[]): Map<number, string[]> {
  const conversations = new Map<number, string[]>();
  for (const { conversation, people } of circles) {
    for (const person of people) conversations.set(person, [...(conversations.get(person) ?? []), conversationId(conversation)]);
  }
  return conversations;
}
