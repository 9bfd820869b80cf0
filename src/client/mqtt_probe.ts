/** Whether a broker takes MQTT connections: one CONNECT, one CONNACK. */
import { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";

export interface ProbeOptions {
  host: string;
  port: number;
  /** Sent when a password is there. */
  username: string;
  password: string;
  tls?: boolean;
  timeoutMs?: number;
}

const connackBytes = 4;
const disconnect = [0xe0, 0];

const refusals: Readonly<Record<number, string>> = {
  1: "it does not speak MQTT 3.1.1",
  2: "it refused the client id",
  3: "it is not available",
  4: "it refused the user name and password",
  5: "it refused the connection: a password is needed",
};

/** Undefined when the broker accepted, otherwise what went wrong. Never rejects. */
export async function probeMqtt(options: ProbeOptions): Promise<string | undefined> {
  const { timeoutMs = 3_000 } = options;
  const socket = await open(options);
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const timer = setTimeout(() => resolve(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
  let answer = Buffer.alloc(0);
  socket.once(options.tls ? "secureConnect" : "connect", () => socket.write(connectPacket(options)));
  socket.on("data", (bytes: Buffer) => {
    answer = Buffer.concat([answer, bytes]);
    if (answer.length >= connackBytes) resolve(problemIn(answer));
  });
  socket.on("error", (error) => resolve(error.message));
  socket.on("close", () => resolve("it closed the connection"));
  const problem = await promise;
  clearTimeout(timer);
  if (problem === undefined) socket.end(Uint8Array.of(...disconnect));
  socket.destroy();
  return problem;
}

/** The certificate is not checked: the question is whether our own broker answers, not whether others would trust it. */
async function open({ host, port, tls }: ProbeOptions): Promise<Socket> {
  const address = { host: host.replace(/^\[|\]$/g, ""), port };
  if (!tls) return connect(address);
  const { connect: connectTls } = await import("node:tls");
  return connectTls({ ...address, rejectUnauthorized: false });
}

function problemIn(answer: Uint8Array): string | undefined {
  if (answer[0] !== 0x20 || answer[1] !== 2) return "what answers is no MQTT broker";
  const code = answer[3]!;
  return code === 0 ? undefined : refusals[code] ?? `it refused with code ${code}`;
}

/** What opens an MQTT connection; with the password where one is there. */
export function connectPacket(
  { username, password }: Pick<ProbeOptions, "username" | "password">,
): Uint8Array<ArrayBuffer> {
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
