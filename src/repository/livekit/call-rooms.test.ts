import { TokenVerifier } from 'livekit-server-sdk';
import { expect, test } from 'vitest';
import { LiveKitRooms } from './call-rooms.ts';

const settings = { url: 'wss://live.example.org', apiKey: 'key', apiSecret: 'a secret between this server and the other' };

test('a device is let into the room of its call, and into no other', async () => {
  const { token, url } = await new LiveKitRooms(settings).admit({ callId: 'call', deviceId: 'device', name: 'Alice' });
  expect(url).toBe(settings.url);
  const claims = await new TokenVerifier(settings.apiKey, settings.apiSecret).verify(token);
  expect(claims).toMatchObject({ sub: 'device', name: 'Alice', iss: 'key', video: { roomJoin: true, room: 'call', canPublish: true, canSubscribe: true } });
  expect(claims.video).not.toHaveProperty('roomAdmin');
  await expect(new TokenVerifier(settings.apiKey, 'another secret').verify(token)).rejects.toThrow('signature');
});
