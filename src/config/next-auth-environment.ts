import type { Config } from './config.ts';

/**
 * What next-auth takes from the environment and from nowhere else. Without a public URL it goes by
 * the host each request names, so that any address, port and proxy works without being configured.
 */
export function provideNextAuthEnvironment({ publicUrl }: Pick<Config, 'publicUrl'>): void {
  if (publicUrl) process.env.NEXTAUTH_URL = publicUrl;
  else process.env.AUTH_TRUST_HOST = 'true';
}
