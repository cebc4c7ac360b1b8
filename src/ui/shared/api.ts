import type { Api } from '../../client/transport.ts';
import { createApi } from '../../client/transport.ts';

let shared: Api | undefined;

/** Calls from pages that have no delivery client yet: signing up, asking who is here. */
export function api(): Api {
  return (shared ??= createApi({ url: window.location.origin }));
}
