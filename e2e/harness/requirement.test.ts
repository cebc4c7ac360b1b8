import { expect, onTestFinished, test } from 'vitest';
import { provide } from './requirement.ts';

function setVariable(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  onTestFinished(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

test('a variable says where a program is', () => {
  setVariable('REDIS_SERVER', process.execPath);
  expect(provide(['redis'])).toEqual({ REDIS_SERVER: process.execPath });
});

test('a variable that points nowhere is told, and nothing else is taken instead', () => {
  setVariable('CHROMIUM', '/no/such/browser');
  expect(() => provide(['chromium'])).toThrow('CHROMIUM is /no/such/browser, but there is no such file.');
});

test('without a way to install it, the line to type is told', () => {
  setVariable('PATH', '/no/such/folder');
  setVariable('REDIS_SERVER', '');
  const { getuid } = process;
  process.getuid = () => 1_000;
  onTestFinished(() => {
    process.getuid = getuid;
  });
  expect(() => provide(['redis'])).toThrow(/Type:\n\n {2}(sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends redis-server'|brew install redis)\n/);
});
