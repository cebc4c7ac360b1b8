import fs from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { loadConfig } from '../src/config/config.ts';

const example = fs.readFileSync(path.join(import.meta.dirname, '../.env.example'), 'utf8');

test('.env.example sets nothing but the defaults', () => {
  expect(loadConfig(parseEnv(example))).toEqual(loadConfig({}));
});

test('everything that .env.example offers is accepted', () => {
  const everything = parseEnv(example.replaceAll(/^# (?=[A-Z_]+=)/gm, ''));
  expect(loadConfig(everything)).toMatchObject({ redisUrl: 'redis://localhost:6379', publicUrl: 'https://chat.example.org' });
});

test('.env.example names every variable that is read', () => {
  const source = fs.readFileSync(path.join(import.meta.dirname, '../src/config/config.ts'), 'utf8');
  const read = [...source.matchAll(/^ {2}([A-Z_]+): /gm)].map((match) => match[1]!);
  const named = [...example.matchAll(/^(?:# )?([A-Z_]+)=/gm)].map((match) => match[1]!);
  // Next sets the first; the others are former names of AUTH_SECRET and PUBLIC_URL.
  expect(read.filter((name) => !named.includes(name)).sort()).toEqual(['NEXTAUTH_SECRET', 'NEXTAUTH_URL', 'NODE_ENV']);
});
