/** One call over HTTP, as any program would make it. */
export async function post(url: string, path: string, { token, input }: { token?: string; input: unknown }): Promise<unknown> {
  return answer(
    path,
    await fetch(`${url}/api/trpc/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization(token) },
      body: JSON.stringify({ json: input }),
    }),
  );
}

export async function get(url: string, path: string, { token, input }: { token: string; input: unknown }): Promise<unknown> {
  return answer(path, await fetch(`${url}/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`, { headers: authorization(token) }));
}

export interface ErrorShape {
  message: string;
  data?: { holdfast?: { code: string } };
}

/** A call that was refused, with the code a client switches on. */
export class Refusal extends Error {
  readonly code: string | undefined;

  constructor(path: string, error: ErrorShape) {
    super(`${path}: ${error.message}`);
    this.code = error.data?.holdfast?.code;
  }
}

async function answer(path: string, response: Response): Promise<unknown> {
  const { result, error } = (await response.json()) as {
    result?: { data: { json?: unknown } };
    error?: { json: ErrorShape };
  };
  if (error) throw new Refusal(path, error.json);
  return result!.data.json;
}

function authorization(token: string | undefined): Record<string, string> {
  return token ? { authorization: `Bearer ${token}` } : {};
}
