/** aedes with three things put right: `$` topics, clients that leave while they are being registered, and ids that are taken over. */
import { Aedes, type AedesOptions, type Client } from "aedes";
import type { PublishPacket } from "./aedes_client.ts";

type Done = (error?: Error | null) => void;

/** The methods of aedes 1.2 that are overridden or relied on, beyond its declared types. */
interface AedesInside {
  clients: Record<string, Client>;
  connectedClients: number;
  emit(event: "clientDisconnect", client: Client): boolean;
  publish(packet: PublishPacket, client: Client | Done | null, done?: Done): void;
  _finishRegisterClient(client: Client): void;
  unregisterClient(client: Client): void;
}

const Inside = Aedes as unknown as new (options: AedesOptions) => Omit<Aedes, "publish"> & AedesInside;

/** Where a publish goes that nobody must see. */
export const SWALLOWED = "$swallowed";

export class Door extends Inside {
  /** Nothing is published on `$` topics: what aedes itself tells there, client ids and subscriptions, is nobody's business. */
  override publish(packet: PublishPacket, client: Client | Done | null, done?: Done): void {
    if (!packet.topic.startsWith("$")) return super.publish(packet, client, done);
    const call = typeof client === "function" ? client : done;
    call?.(null);
  }

  /** A client that has already gone would stay registered for ever. */
  override _finishRegisterClient(client: Client): void {
    if (!client.closed) super._finishRegisterClient(client);
  }

  /** The id may belong to the client that took it over by now. */
  override unregisterClient(client: Client): void {
    if (this.clients[client.id] === client) super.unregisterClient(client);
    else this.emit("clientDisconnect", client);
  }
}
