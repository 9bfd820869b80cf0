/** Ports for daemons under test. */

/** Below the range from which systems give ports to outgoing connections, so that none is taken in between. */
const FIRST = 20_000;
const COUNT = 12_000;

/** `count` different ports of 127.0.0.1 on which nobody listens. */
export function freePorts(count: number): number[] {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
