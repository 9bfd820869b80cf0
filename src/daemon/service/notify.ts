/** Telling systemd how the daemon is: sd_notify(3), with datagrams to the socket that it names. */

export interface Notifier {
  /** Lines such as READY=1. A message that cannot be sent is lost, as systemd's own library has it. */
  send(lines: Readonly<Record<string, string>>): void;
  /** How often WATCHDOG=1 must come at least, in milliseconds; undefined: nobody waits for it. */
  readonly watchdogMs: number | undefined;
  close(): void;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Undefined when systemd does not wait for news of this process. */
export function serviceNotifier(environment: Environment): Notifier | undefined {
  const path = environment.NOTIFY_SOCKET;
  if (!path || !/^[/@]/.test(path) || Deno.build.os !== "linux") return undefined;
  const socket = openDatagrams(path);
  if (socket === undefined) return undefined;
  return {
    send: (lines) => socket.send(Object.entries(lines).map(([name, value]) => `${name}=${value}`).join("\n")),
    watchdogMs: watchdogOf(environment),
    close: () => socket.close(),
  };
}

function watchdogOf({ WATCHDOG_USEC, WATCHDOG_PID }: Environment): number | undefined {
  if (WATCHDOG_PID && WATCHDOG_PID !== String(Deno.pid)) return undefined;
  return WATCHDOG_USEC && /^[1-9]\d*$/.test(WATCHDOG_USEC) ? Number(WATCHDOG_USEC) / 1000 : undefined;
}

interface Datagrams {
  send(text: string): void;
  close(): void;
}

/** Values of Linux, the same on all platforms that the program is made for. */
const linux = {
  AF_UNIX: 1,
  SOCK_DGRAM: 2,
  SOCK_CLOEXEC: 0o2000000,
  MSG_DONTWAIT: 0x40,
  MSG_NOSIGNAL: 0x4000,
};

/**
 * The runtime's own datagram sockets need a flag at the start, and a file of their own to answer to;
 * three calls of the C library need neither. Undefined when that is not to be had.
 */
function openDatagrams(path: string): Datagrams | undefined {
  const library = openLibrary();
  if (library === undefined) return undefined;
  const { symbols } = library;
  const fd = symbols.socket(linux.AF_UNIX, linux.SOCK_DGRAM | linux.SOCK_CLOEXEC, 0);
  const address = addressOf(path);
  return {
    send(text) {
      const bytes = new TextEncoder().encode(text);
      const flags = linux.MSG_DONTWAIT | linux.MSG_NOSIGNAL;
      symbols.sendto(fd, bytes, BigInt(bytes.length), flags, address, address.length);
    },
    close() {
      symbols.close(fd);
      library.close();
    },
  };
}

function openLibrary() {
  try {
    return Deno.dlopen("libc.so.6", {
      socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
      sendto: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"], result: "isize" },
      close: { parameters: ["i32"], result: "i32" },
    });
  } catch {
    return undefined;
  }
}

/** A sockaddr_un; @ stands for the zero byte of an abstract name. */
function addressOf(path: string): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(path);
  const isAbstract = path.startsWith("@");
  const address = new Uint8Array(2 + name.length + (isAbstract ? 0 : 1));
  address.set(new Uint8Array(Uint16Array.of(linux.AF_UNIX).buffer));
  address.set(name, 2);
  if (isAbstract) address[2] = 0;
  return address;
}
