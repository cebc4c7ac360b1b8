import type { Cluster, Redis } from 'ioredis';

interface Published {
  name: string;
  text: string;
}

/** Pub/sub by channel names, whichever kind of Redis carries it. */
export interface Broadcast {
  /** Whether messages can pass now. */
  ready(): boolean;
  /** Calls `listener` each time it became possible to subscribe, with every subscription lost. */
  onReady(listener: () => void): void;
  onMessage(listener: (name: string, text: string) => void): void;
  publish(messages: Published[]): Promise<unknown>;
  subscribe(names: string[]): Promise<unknown>;
  unsubscribe(name: string): Promise<unknown>;
  close(): void;
}

export function plainBroadcast(commands: Redis, listening: Redis, pingMs: number | undefined): Broadcast {
  // A listening connection asks nothing by itself, so without this nobody would notice that it is dead.
  const ping = setInterval(() => void listening.ping().catch(() => {}), pingMs).unref();
  return {
    ready: () => commands.status === 'ready' && listening.status === 'ready',
    onReady: (listener) => void listening.on('ready', listener),
    onMessage: (listener) => void listening.on('message', listener),
    publish: (messages) => {
      const pipeline = commands.pipeline();
      for (const { name, text } of messages) pipeline.publish(name, text);
      return pipeline.exec();
    },
    subscribe: (names) => listening.subscribe(...names),
    unsubscribe: (name) => listening.unsubscribe(name),
    close: () => {
      clearInterval(ping);
      commands.disconnect();
      listening.disconnect();
    },
  };
}

/** On a Cluster a message goes to the shard that owns its channel, instead of to every node. */
export function shardedBroadcast(commands: Cluster, listening: Cluster): Broadcast {
  return {
    ready: () => commands.status === 'ready' && listening.status === 'ready',
    // The second one when a single shard's connection was replaced; that is said too early as well.
    onReady: (listener) => void listening.on('ready', listener).on('subscribersReady', listener),
    onMessage: (listener) => void listening.on('smessage', listener),
    publish: (messages) => Promise.all(messages.map(({ name, text }) => commands.spublish(name, text))),
    // One by one: channels named together must live on the same shard.
    subscribe: (names) => Promise.all(names.map((name) => listening.ssubscribe(name))),
    unsubscribe: (name) => listening.sunsubscribe(name),
    close: () => {
      commands.disconnect();
      listening.disconnect();
    },
  };
}
