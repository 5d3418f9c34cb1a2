// Builds the Portal's page into build/web; `vite` alone serves it for development, with the API of a Portal on its usual port.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../build/web',
    emptyOutDir: true,
    // A file of its own for each: the content security policy lets no image or script stand inside another.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_000,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
});
