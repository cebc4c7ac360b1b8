import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LinkError } from '../../../client/link/server-link.ts';
import type { CallSignalData } from '../../../domain/call.ts';
import { SignalQueue } from './signal-queue.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const hello: CallSignalData = { type: 'hello' };
const offer = (name: string): CallSignalData => ({ type: 'offer', sdp: `v=0 ${name}` });
const candidate = (name: string): CallSignalData => ({ type: 'candidate', candidate: name, sdpMid: '0', sdpMLineIndex: 0 });

/** A queue to a server that answers when it is told to. */
function stage() {
  const sent: CallSignalData[] = [];
  const answers: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const queue = new SignalQueue((data) => {
    sent.push(data);
    return new Promise((resolve, reject) => answers.push({ resolve, reject }));
  });
  const accept = async () => {
    answers.shift()!.resolve();
    await vi.advanceTimersByTimeAsync(0);
  };
  const refuse = async (error: LinkError) => {
    answers.shift()!.reject(error);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { queue, sent, accept, refuse };
}

describe('signals to a device', () => {
  test('go out one after the other, in order', async () => {
    const { queue, sent, accept } = stage();
    const all = [offer('1'), candidate('a'), candidate('b')];
    for (const data of all) queue.add(data);
    expect(sent).toEqual([offer('1')]);
    await accept();
    await accept();
    expect(sent).toEqual(all);
  });

  test('are tried again when they were lost, and at once when the server is back', async () => {
    const { queue, sent, refuse } = stage();
    queue.add(offer('1'));
    await refuse(new LinkError('lost', 'No answer'));
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(sent).toHaveLength(2);
    await refuse(new LinkError('unavailable', 'Restarting'));
    queue.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([offer('1'), offer('1'), offer('1')]);
  });

  test('are tried again while the server has forgotten who they are for', async () => {
    const { queue, sent, refuse } = stage();
    queue.add(offer('1'));
    await refuse(new LinkError('conflict', 'not_in'));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(sent).toHaveLength(2);
  });

  test('wait as long as the server says', async () => {
    const { queue, sent, refuse } = stage();
    queue.add(offer('1'));
    await refuse(new LinkError('rate_limited', 'Slowly', { retryAfterMs: 7_000 }));
    await vi.advanceTimersByTimeAsync(6_900);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toHaveLength(2);
  });

  test('that will always be refused are dropped', async () => {
    const { queue, sent, refuse } = stage();
    queue.add(candidate('strange'));
    queue.add(candidate('a'));
    await refuse(new LinkError('invalid', 'Too long'));
    expect(sent).toEqual([candidate('strange'), candidate('a')]);
  });

  test('that wait are replaced by a description, which has what they say in it', async () => {
    const { queue, sent, refuse, accept } = stage();
    queue.add(offer('1'));
    queue.add(candidate('a'));
    queue.add(offer('2'));
    await refuse(new LinkError('lost', 'No answer'));
    await vi.advanceTimersByTimeAsync(3_000);
    await accept();
    expect(sent).toEqual([offer('1'), offer('2')]);
  });

  test('ask once, however often they are asked to', async () => {
    const { queue, sent, accept } = stage();
    queue.add(candidate('a'));
    for (let times = 0; times < 3; times++) queue.add(hello);
    for (let times = 0; times < 2; times++) await accept();
    expect(sent).toEqual([candidate('a'), hello]);
  });

  test('end with the connection', async () => {
    const { queue, sent, refuse } = stage();
    queue.add(offer('1'));
    queue.close();
    await refuse(new LinkError('lost', 'No answer'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(1);
  });
});
