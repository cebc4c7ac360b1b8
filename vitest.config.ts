import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', '{.ci,bench}/**/*.test.ts'],
          exclude: ['src/repository/**'],
        },
      },
      {
        test: {
          name: 'contract',
          include: ['src/repository/**/*.test.ts'],
          globalSetup: './src/repository/postgres/test-global-setup.ts',
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          // Each file starts servers, a database and a browser of its own.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
