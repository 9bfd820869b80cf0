/** Prints how much script the first view needs, gzipped, and fails the build above the limit. */
import { gzipSync } from "node:zlib";
import type { Plugin, Rollup } from "vite";

export function firstView({ maxGzipBytes }: { maxGzipBytes: number }): Plugin {
  return {
    name: "first-view-size",
    apply: "build",
    generateBundle(_options, bundle) {
      const entry = Object.values(bundle).find((file) => file.type === "chunk" && file.isEntry);
      if (entry?.type !== "chunk") return;
      const chunks = withStaticImports(entry, bundle);
      const bytes = chunks.reduce((sum, { code }) => sum + gzipSync(code).length, 0);
      this.info(`first view: ${(bytes / 1000).toFixed(1)} kB of gzipped script in ${chunks.length} files`);
      if (bytes > maxGzipBytes) {
        this.error(`The first view needs ${bytes} bytes of gzipped script: the limit is ${maxGzipBytes}`);
      }
    },
  };
}

function withStaticImports(entry: Rollup.OutputChunk, bundle: Rollup.OutputBundle): Rollup.OutputChunk[] {
  const found = new Map([[entry.fileName, entry]]);
  for (const chunk of found.values()) {
    for (const name of chunk.imports) {
      const file = bundle[name];
      if (file?.type === "chunk") found.set(name, file);
    }
  }
  return [...found.values()];
}
