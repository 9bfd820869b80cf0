/** What happened since the start, for whoever runs the daemon. Counting allocates nothing. */
import { Tally } from "../lib/tally.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { ClientType } from "./api.ts";

export class Counters {
  /** Messages by the kind of client they came from; the daemon's own are not among them. */
  readonly sends = new Tally<ClientType>();
  /** What MQTT clients published in vain, by the reason. */
  readonly intakeRefused = new Tally<ErrorCode>();
  /** Event streams that fell too far behind. */
  droppedStreams = 0;
}
