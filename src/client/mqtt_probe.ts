/** Whether a broker takes MQTT connections: one CONNECT, one CONNACK. */

export interface ProbeOptions {
  host: string;
  port: number;
  /** Sent when a password is there. */
  username: string;
  password: string;
  /** PEM of the certificate to expect; absent: no TLS. */
  certificate?: string;
  timeoutMs?: number;
}

const refusals: Readonly<Record<number, string>> = {
  1: "it does not speak MQTT 3.1.1",
  2: "it refused the client id",
  3: "it is not available",
  4: "it refused the user name and password",
  5: "it refused the connection: a password is needed",
};

/** Undefined when the broker accepted, otherwise what went wrong. Never throws. */
export async function probeMqtt(options: ProbeOptions): Promise<string | undefined> {
  const { timeoutMs = 3_000 } = options;
  let connection: Deno.Conn | undefined;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    connection?.close();
  }, timeoutMs);
  try {
    connection = await connect(options);
    if (late) return tooLate(timeoutMs);
    return await greet(connection, options);
  } catch (error) {
    return late ? tooLate(timeoutMs) : error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
    if (!late) connection?.close();
  }
}

function tooLate(timeoutMs: number): string {
  return `no answer within ${timeoutMs / 1000} s`;
}

function connect({ host, port, certificate }: ProbeOptions): Promise<Deno.Conn> {
  const hostname = host.replace(/^\[|\]$/g, "");
  return certificate === undefined
    ? Deno.connect({ hostname, port })
    : Deno.connectTls({ hostname, port, caCerts: [certificate] });
}

async function greet(connection: Deno.Conn, options: ProbeOptions): Promise<string | undefined> {
  await connection.write(connectPacket(options));
  const answer = new Uint8Array(4);
  for (let read = 0; read < answer.length;) {
    const more = await connection.read(answer.subarray(read));
    if (more === null) return "it closed the connection";
    read += more;
  }
  if (answer[0] !== 0x20 || answer[1] !== 2) return "what answers is no MQTT broker";
  await connection.write(Uint8Array.of(0xe0, 0));
  const code = answer[3]!;
  return code === 0 ? undefined : refusals[code] ?? `it refused with code ${code}`;
}

function connectPacket({ username, password }: ProbeOptions): Uint8Array {
  const withPassword = password !== "";
  const cleanSession = 0x02;
  const flags = cleanSession | (withPassword ? 0xc0 : 0);
  const body = [
    ...text("MQTT"),
    ...[4, flags, 0, 30],
    ...text(""),
    ...(withPassword ? [...text(username), ...text(password)] : []),
  ];
  return Uint8Array.from([0x10, ...length(body.length), ...body]);
}

function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [bytes.length >> 8, bytes.length & 0xff, ...bytes];
}

/** Seven bits a byte, the eighth says that another follows. */
function length(value: number): number[] {
  return value < 128 ? [value] : [value % 128 | 0x80, ...length(Math.floor(value / 128))];
}
