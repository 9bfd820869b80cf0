import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** Bundles the state classes for unit tests that need no browser. */
export default defineConfig({
  plugins: [svelte()],
  publicDir: false,
  resolve: {
    alias: { $protocol: fileURLToPath(new URL("../src/protocol", import.meta.url)) },
    conditions: ["browser"],
  },
  build: {
    outDir: "../.tmp/ui-state",
    emptyOutDir: true,
    minify: false,
    lib: { entry: "build/state_for_tests.ts", formats: ["es"], fileName: () => "state.js" },
    rolldownOptions: { external: ["mqtt"] },
  },
});
