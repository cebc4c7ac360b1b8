import { describe, expect, test } from 'vitest';
import { Generations } from './generation.ts';

const sdp = (fragment: string) => `v=0\r\na=ice-ufrag:${fragment}\r\na=ice-pwd:secret\r\n`;
const candidate = (fragment: string | null) => ({
  type: 'candidate' as const,
  candidate: `candidate:1 1 udp 1 192.0.2.1 9 typ host${fragment === null ? '' : ` ufrag ${fragment} network-cost 999`}`,
  sdpMid: '0',
  sdpMLineIndex: 0,
});

describe('what comes late or twice', () => {
  test('an offer that another has followed is stale, the current one may come again', () => {
    const generations = new Generations();
    generations.applied(sdp('one'));
    expect(generations.isStaleOffer(sdp('one'))).toBe(false);
    generations.applied(sdp('two'));
    expect(generations.isStaleOffer(sdp('one'))).toBe(true);
    expect(generations.isStaleOffer(sdp('two'))).toBe(false);
    expect(generations.isStaleOffer(sdp('three'))).toBe(false);
  });

  test('an answer to an earlier offer is stale', () => {
    const generations = new Generations();
    expect(generations.isStaleAnswer(sdp('one'))).toBe(false);
    generations.applied(sdp('one'));
    expect(generations.isStaleAnswer(sdp('one'))).toBe(true);
    expect(generations.isStaleAnswer(sdp('two'))).toBe(false);
  });
});

describe('candidates', () => {
  test('that come before their description are kept for it', () => {
    const generations = new Generations();
    const [early, later] = [candidate('one'), candidate('two')];
    expect(generations.admits(early)).toBe(false);
    expect(generations.admits(later)).toBe(false);
    expect(generations.applied(sdp('one'))).toEqual([early]);
    expect(generations.applied(sdp('two'))).toEqual([later]);
    expect(generations.applied(sdp('two'))).toEqual([]);
  });

  test('of an earlier attempt are of no use any more', () => {
    const generations = new Generations();
    generations.applied(sdp('one'));
    expect(generations.admits(candidate('one'))).toBe(true);
    generations.applied(sdp('two'));
    expect(generations.admits(candidate('one'))).toBe(false);
    expect(generations.applied(sdp('two'))).toEqual([]);
  });

  test('that do not name their attempt wait for the first description only', () => {
    const generations = new Generations();
    const plain = candidate(null);
    expect(generations.admits(plain)).toBe(false);
    expect(generations.applied(sdp('one'))).toEqual([plain]);
    expect(generations.admits(plain)).toBe(true);
  });
});
