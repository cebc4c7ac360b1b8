import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { cycle, importsOf, nameProblem, readsEnvironment, rules, sources, violations } from './architecture.ts';

const shipped = sources(path.join(import.meta.dirname, '..'));
const imports = shipped.flatMap(({ file, text }) => importsOf(file, text));

/** For each rule, a file and a line in it that break it. */
const planted: Record<string, [file: string, line: string]> = {
  'domain-is-alone': ['src/domain/message.ts', `import { v7 } from 'uuid';`],
  'service-knows-domain': ['src/service/message-service.ts', `import { createLog } from '../repository/postgres/event-log.ts';`],
  'repository-knows-domain': ['src/repository/memory/event-log.ts', `import { send } from '../../service/message-service.ts';`],
  'memory-is-swappable': ['src/repository/memory/event-log.ts', `import { sql } from '../postgres/sql.ts';`],
  'postgres-is-swappable': ['src/repository/postgres/event-log.ts', `export { key } from '../redis/key.ts';`],
  'redis-is-swappable': ['src/repository/redis/event-bus.ts', `import '../memory/event-bus.ts';`],
  'postgres-stays-home': ['src/service/user-service.ts', `import { PrismaClient } from '../generated/prisma/client.ts';`],
  'redis-stays-home': ['src/transport/websocket/hub.ts', `import { Redis } from 'ioredis';`],
  'wire-stays-home': ['src/service/sync-service.ts', `import { tracked } from '@trpc/server';`],
  'exposition-stays-home': ['src/transport/websocket/conversation-feed.ts', `import { Counter } from 'prom-client';`],
  'react-stays-home': ['src/client/holdfast-client.ts', `import { useSyncExternalStore } from 'react';`],
  'transport-knows-services': ['src/transport/trpc/message-router.ts', `const log = await import('../../repository/memory/event-log.ts');`],
  'browser-knows-types-of-server': ['src/ui/conversation/timeline.tsx', `import { appRouter } from '../../transport/trpc/app-router.ts';`],
  'browser-without-schemas': ['src/client/log/replica.ts', `import { isKind } from '../../domain/event.ts';`],
  'client-without-ui': ['src/client/outbox.ts', `import type { Tick } from '../ui/conversation/tick.tsx';`],
  'features-are-strangers': ['src/ui/sidebar/row.tsx', `import {\n  Tick,\n} from '../conversation/tick.tsx';`],
  'one-place-plugs': ['src/transport/http/health.ts', `import { getContainer } from '../../container.ts';`],
};

describe.each(rules)('$name', (rule) => {
  test('no source breaks it', () => {
    const broken = imports.filter((one) => violations(one).includes(rule)).map(({ from, to }) => `${from} imports ${to}. ${rule.why}`);
    expect(broken).toEqual([]);
  });

  test('a planted violation is caught', () => {
    const [file, line] = planted[rule.name]!;
    expect(importsOf(file, line).flatMap(violations)).toContain(rule);
  });
});

describe('imports', () => {
  test('form no cycle', () => {
    expect(cycle(imports)).toBeNull();
  });

  test('a planted cycle is caught', () => {
    const loop = { 'src/a.ts': `import './b.ts';`, 'src/b.ts': `export * from './c.ts';`, 'src/c.ts': `import { a } from './a.ts';` };
    expect(cycle(Object.entries(loop).flatMap(([file, line]) => importsOf(file, line)))).toEqual(['src/a.ts', 'src/b.ts', 'src/c.ts', 'src/a.ts']);
  });

  test('types may refer to each other', () => {
    const loop = { 'src/a.ts': `import type { B } from './b.ts';`, 'src/b.ts': `import { a } from './a.ts';` };
    expect(cycle(Object.entries(loop).flatMap(([file, line]) => importsOf(file, line)))).toBeNull();
  });

  test('the type of the router passes where its code does not', () => {
    const [allowed] = importsOf('src/client/transport.ts', `import type { AppRouter } from '../transport/trpc/app-router.ts';`);
    expect(violations(allowed!)).toEqual([]);
  });

  test('words in comments and texts are no imports', () => {
    expect(importsOf('src/domain/text.ts', `// import 'pg';\n/* import x from 'ws'; */\nconst a = "see import 'pg'";`)).toEqual([]);
  });

  test('every source is seen', () => {
    expect(shipped.length).toBeGreaterThan(20);
    expect(imports.length).toBeGreaterThan(20);
  });
});

describe('file names', () => {
  test('say what is inside, in kebab-case', () => {
    const poor = shipped.map(({ file }) => file).filter((file) => nameProblem(file));
    expect(poor).toEqual([]);
  });

  test.each(['src/domain/utils.ts', 'src/client/types.ts', 'src/ui/shared/index.tsx', 'src/service/messageService.ts'])('%s is caught', (file) => {
    expect(nameProblem(file)).not.toBeNull();
  });
});

describe('the environment', () => {
  test('is read by config alone', () => {
    expect(shipped.filter(({ file, text }) => readsEnvironment(file, text)).map(({ file }) => file)).toEqual([]);
  });

  test('a planted reader is caught', () => {
    expect(readsEnvironment('src/service/user-service.ts', 'const port = process.env.PORT;')).toBe(true);
  });
});
