import { svelte } from "@sveltejs/vite-plugin-svelte";
import tailwindcss from "@tailwindcss/vite";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { firstView } from "./build/first_view.ts";

const daemon = process.env.CLAUDE_COMMS_URL;

export default defineConfig({
  base: "/",
  plugins: [svelte(), tailwindcss(), firstView({ maxGzipBytes: 250_000 })],
  resolve: { alias: { $protocol: fileURLToPath(new URL("../src/protocol", import.meta.url)) } },
  worker: { format: "es" },
  build: {
    target: "es2024",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1024,
  },
  server: {
    fs: { allow: [".."] },
    ...(daemon ? { proxy: { "/api": daemon, "/mqtt": { target: daemon, ws: true } } } : {}),
  },
});
