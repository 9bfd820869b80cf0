/** Opens a listener for a handler, on any address, with TLS where a certificate is given. */
import { hostAndPort } from "../lib/hosts.ts";
import { CommsError } from "../protocol/errors.ts";
import type { ConnectionInfo } from "./settings.ts";

export interface ServeOptions {
  host: string;
  /** 0: any free one. */
  port: number;
  handler: (request: Request, info: ConnectionInfo) => Response | Promise<Response>;
  /** What the listener is for, as its setting is called, such as `mcp.port`; for error messages. */
  setting?: string;
  /** Certificate chain and private key, as PEM texts. */
  tls?: { cert: string; key: string };
  /** Closes the listener. */
  signal?: AbortSignal;
  /** How long closing waits for answers that are still being made; 3 s unless given. */
  graceMs?: number;
}

export interface Listening {
  host: string;
  port: number;
  /** Takes no new connections and waits for running answers, but not longer than the grace. */
  close(): Promise<void>;
}

/** Listens at once. Throws CommsError `unavailable` that says what to do when the address cannot be had. */
export function serve(options: ServeOptions): Listening {
  const server = listen(options);
  const close = once(async () => {
    options.signal?.removeEventListener("abort", onAbort);
    await withGrace(server.shutdown(), options.graceMs ?? 3000);
  });
  const onAbort = () => void close().catch(() => {});
  options.signal?.addEventListener("abort", onAbort);
  if (options.signal?.aborted) onAbort();
  return { host: options.host, port: server.addr.port, close };
}

/** An answer that never ends must not keep the daemon from ending; its connection goes with the process. */
async function withGrace(closed: Promise<void>, graceMs: number): Promise<void> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const grace = new Promise<void>((resolve) => late = setTimeout(resolve, graceMs));
  await Promise.race([closed, grace]).finally(() => clearTimeout(late));
}

function listen(options: ServeOptions): Deno.HttpServer<Deno.NetAddr> {
  const { host, port, handler, tls } = options;
  try {
    return Deno.serve({
      hostname: host.replace(/^\[|\]$/g, ""),
      port,
      onListen: () => {},
      // The handler answers its own errors: what arrives here is a broken connection.
      onError: () => new Response(null, { status: 500 }),
      ...tls,
    }, handler);
  } catch (error) {
    throw new CommsError(
      "unavailable",
      `Cannot listen on ${hostAndPort(host, port)}: ${reason(error, options)}`,
    );
  }
}

function reason(error: unknown, { host, port, setting = "another port", tls }: ServeOptions): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return `another program (or another claude-comms) uses port ${port}: stop it, or set ${setting} in the config`;
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return `this machine has no address ${
      JSON.stringify(host)
    }: set the host to one of its own, or to 127.0.0.1`;
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return `port ${port} is reserved for the administrator: set ${setting} to 1024 or more`;
  }
  const cause = error instanceof Error ? error.message : String(error);
  return tls && error instanceof Deno.errors.InvalidData
    ? `the certificate or its key cannot be used: ${cause}`
    : cause;
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => running ??= run();
}
