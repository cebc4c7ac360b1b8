// The package's entry for browsers and programs. Storage in a file is an entry of its own: it needs Node.

export type { ErrorCode } from '../domain/error.ts';
export type { LogEvent } from '../domain/event.ts';
export type { Head } from '../domain/head.ts';
export type { Message } from '../domain/message.ts';
export type { Presence } from '../domain/presence.ts';
export type { Receipt } from '../domain/receipt.ts';
export type * from './contract.ts';
export type { ClientOptions } from './create-client.ts';
export { createClient, login } from './create-client.ts';
export type { Difference, Verification } from './log/difference.ts';
export { linkErrorOf } from './link/link-error.ts';
export { LinkError } from './link/server-link.ts';
export { IndexedDbStorage } from './storage/indexeddb-storage.ts';
export { MemoryStorage } from './storage/memory-storage.ts';
export { StorageError } from './storage/storage-error.ts';
export type { Logger } from './surroundings.ts';
export type { Api, Token } from './transport.ts';
