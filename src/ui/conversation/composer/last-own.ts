import type { DeliveryClient } from '../../../client/contract.ts';

/**
 * The person's last message, for editing it. One that was only just sent is waited for: it has no
 * place in the log yet, and is the likeliest of all to hold a slip of the finger.
 */
export async function lastOwn(client: DeliveryClient, conversationId: string): Promise<{ seq: number; text: string } | null> {
  const { messages, outbox } = client.timeline(conversationId);
  const waiting = outbox.findLast(({ action, state }) => action.type === 'send' && state !== 'failed');
  if (waiting?.action.type === 'send') {
    const { text } = waiting.action;
    return client.settled(waiting.clientId).then(({ seq }) => ({ seq, text }), () => null);
  }
  const message = messages.findLast(({ senderId, deletedSeq }) => senderId === client.userId && deletedSeq === null);
  return message ? { seq: message.seq, text: message.text } : null;
}
