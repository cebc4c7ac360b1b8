import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NextApiRequest, NextApiResponse } from 'next';
import NextAuthModule from 'next-auth';
import type { AuthOptions } from 'next-auth';
import { onTestFinished } from 'vitest';

const NextAuth = (NextAuthModule as unknown as { default?: typeof NextAuthModule }).default ?? NextAuthModule;

/** next-auth behind plain Node, given what Next gives its handlers; resolves with its address. */
export async function serveNextAuth(options: () => AuthOptions): Promise<string> {
  const server = createServer((req, res) => void answer(req, res, options()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function answer(req: IncomingMessage, res: ServerResponse, options: AuthOptions): Promise<void> {
  const url = new URL(req.url ?? '/', 'http://localhost');
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  req.headers['x-forwarded-host'] ??= req.headers.host;
  req.headers['x-forwarded-proto'] ??= 'http';
  const given = Object.assign(req, {
    query: { ...Object.fromEntries(url.searchParams), nextauth: url.pathname.split('/').slice(3) },
    body: Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())),
    cookies: Object.fromEntries((req.headers.cookie ?? '').split('; ').map((pair) => pair.split('=').map(decodeURIComponent) as [string, string])),
  });
  const answering = Object.assign(res, {
    status: (code: number) => Object.assign(res, { statusCode: code }),
    json: (body: unknown) => res.end(JSON.stringify(body)),
    send: (body: unknown) => res.end(typeof body === 'string' ? body : JSON.stringify(body)),
  });
  await NextAuth(given as unknown as NextApiRequest, answering as unknown as NextApiResponse, options);
}

/** A browser's part: keeps cookies, and asks for next-auth's token before it posts. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #url: string;
  readonly #headers: Record<string, string>;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async get(path: string): Promise<Record<string, unknown>> {
    return this.#ask(path);
  }

  async post(path: string, form: Record<string, string>): Promise<Record<string, unknown>> {
    const { csrfToken } = await this.get('csrf');
    return this.#ask(path, { method: 'POST', body: new URLSearchParams({ ...form, csrfToken: String(csrfToken), json: 'true' }) });
  }

  /** Resolves with the error the page is told, or null. */
  async signIn(login: string, password: string): Promise<string | null> {
    const { url } = await this.post('callback/credentials', { login, password });
    return new URL(String(url), this.#url).searchParams.get('error');
  }

  async #ask(path: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.#url}/api/auth/${path}`, { ...init, redirect: 'manual', headers: { ...this.#headers, cookie: this.cookieHeader } });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return (await response.json()) as Record<string, unknown>;
  }
}
