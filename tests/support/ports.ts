/** Ports for daemons under test. */

/** Below the range from which systems give ports to outgoing connections, so that none is taken in between. */
const FIRST = 20_000;
const BLOCKS = 2400;
/** A guard and four doors. */
const BLOCK = 5;

export interface DoorPorts {
  mqtt: number;
  ws: number;
  mcp: number;
  web: number;
}

/**
 * Four ports of 127.0.0.1 on which nobody listens and which no other test is given until they are released, also
 * before a daemon listens there and while it is restarted: the block's first port is held meanwhile.
 */
export function reservePorts(): { ports: DoorPorts; guard: Disposable } {
  for (;;) {
    const first = FIRST + BLOCK * Math.floor(Math.random() * BLOCKS);
    const guard = listen(first);
    if (guard === undefined) continue;
    const ports = { mqtt: first + 1, ws: first + 2, mcp: first + 3, web: first + 4 };
    if (Object.values(ports).every(isFree)) return { ports, guard };
    guard.close();
  }
}

function isFree(port: number): boolean {
  const listener = listen(port);
  listener?.close();
  return listener !== undefined;
}

/** Undefined when somebody listens there. */
function listen(port: number): Deno.Listener | undefined {
  try {
    return Deno.listen({ hostname: "127.0.0.1", port });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return undefined;
    throw error;
  }
}
