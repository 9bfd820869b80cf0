/** Slows down whoever guesses passwords: after a few wrong ones, a peer's tries are let through one by one, ever later. */
import type { Clock } from "../hub/ports.ts";

interface Peer {
  wrong: number;
  /** Hashes of the last wrong tries: a client that repeats one mistake is not guessing. */
  recent: string[];
  /** No try of this peer is looked at before. */
  next: number;
  lastFailure: number;
}

const freeTries = 5;
const firstDelayMs = 250;
const maxDelayMs = 10_000;
/** A try that would have to wait longer is refused at once. */
const maxWaitMs = 30_000;
const forgetAfterMs = 15 * 60_000;
const maxPeers = 10_000;
const maxRecent = 8;

export class Attempts {
  readonly #clock: Clock;
  readonly #peers = new Map<string, Peer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits until a try of this peer may be looked at. False: too many wait already, refuse it. */
  async admit(address: string): Promise<boolean> {
    const peer = this.#known(networkOf(address));
    const now = this.#clock.now();
    if (peer === undefined || peer.wrong <= freeTries) return true;
    const turn = Math.max(now, peer.next);
    if (turn - now > maxWaitMs) return false;
    peer.next = turn + delayAfter(peer.wrong);
    if (turn > now) await new Promise<void>((resolve) => this.#clock.after(turn - now, resolve));
    return true;
  }

  /** `hash` stands for what was tried. */
  failed(address: string, hash: string): void {
    const network = networkOf(address);
    const now = this.#clock.now();
    const peer = this.#known(network) ?? { wrong: 0, recent: [], next: 0, lastFailure: now };
    peer.lastFailure = now;
    if (!peer.recent.includes(hash)) {
      peer.wrong++;
      peer.recent = [...peer.recent.slice(1 - maxRecent), hash];
      if (peer.wrong > freeTries) peer.next = Math.max(peer.next, now + delayAfter(peer.wrong));
    }
    this.#peers.delete(network);
    this.#peers.set(network, peer);
    if (this.#peers.size > maxPeers) this.#peers.delete(this.#peers.keys().next().value!);
  }

  succeeded(address: string): void {
    this.#peers.delete(networkOf(address));
  }

  #known(network: string): Peer | undefined {
    const peer = this.#peers.get(network);
    if (peer === undefined || this.#clock.now() - peer.lastFailure < forgetAfterMs) return peer;
    this.#peers.delete(network);
    return undefined;
  }
}

function delayAfter(wrong: number): number {
  return Math.min(firstDelayMs * 2 ** (wrong - freeTries - 1), maxDelayMs);
}

/** Who has one IPv6 address usually has the 2^64 around it. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.replace(/%.*$/, "").toLowerCase().split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail ? tail.split(":") : [];
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => "0");
  return [...before, ...(tail === undefined ? [] : zeros), ...after].slice(0, 4).join(":");
}
