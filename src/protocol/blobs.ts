/** The bytes of shared files as the hub sees them and as the store keeps them, each content once, by its SHA-256. */

/** What has come in and is not kept yet. */
export interface ReceivedBlob {
  /** In lower-case hex digits. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
  /** The first bytes, enough to tell what it is. */
  readonly head: Uint8Array;
  /** Puts it in its place, on disk when this resolves. Content that is there already is not stored again. */
  keep(): Promise<void>;
  /** Forgets it. Fine after `keep`. */
  discard(): Promise<void>;
}

export interface ReceiveOptions {
  /** Told how much would be there with the next piece, before it is written; throws to end it. */
  admit: (bytes: number) => void;
  /** Free space that must remain on the disk, in bytes. */
  keepFreeBytes: number;
  /** Ends it from outside. */
  signal?: AbortSignal | undefined;
}

export interface StoredBlob {
  sha256: string;
  size: number;
  /** When it was put there, in ms since 1970. */
  since: number;
}

/** Bytes from `start` to `end`, the latter not included. */
export interface BlobRange {
  start: number;
  end: number;
}

export interface Blobs {
  /**
   * Takes in a stream, hashing on the way, a piece in memory at a time; a source may use a piece's memory again for the next.
   * Whatever ends it early leaves nothing behind.
   * Throws CommsError `storage_full` when the disk is full or would be, and what `admit`, the signal or the source throw.
   */
  receive(source: AsyncIterable<Uint8Array>, options: ReceiveOptions): Promise<ReceivedBlob>;
  /** A part of a blob that has `size` bytes. Undefined: it is gone, or not of that size. Cancelling gives the file back. */
  read(sha256: string, part: BlobRange & { size: number }): Promise<ReadableStream<Uint8Array> | undefined>;
  /** A path with the file's own name, for programs on this machine; it goes with the blob. Undefined: there is none. */
  pathOf(sha256: string, name: string): Promise<string | undefined>;
  /** Removes the bytes unless `isWanted` says otherwise at the last moment. */
  remove(sha256: string, isWanted: () => boolean): Promise<void>;
  list(): Promise<StoredBlob[]>;
}
