/** Unique for ever in one conversation. One string, because there are very many. */
export function sendKey(senderId: string, clientId: string): string {
  return `${senderId}/${clientId}`;
}

export function senderOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}
