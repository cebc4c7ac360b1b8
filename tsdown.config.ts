import { defineConfig } from 'tsdown';

// The delivery client as others import it: `holdfast/client`, and `holdfast/client/file` for a storage in a file.
export default defineConfig({
  entry: { client: 'src/client/holdfast-client.ts', file: 'src/client/file-storage.ts' },
  outDir: 'dist/client',
  platform: 'neutral',
  dts: true,
  fixedExtension: false,
});
