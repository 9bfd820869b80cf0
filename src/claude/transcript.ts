/** What a session's transcript tells about where it came from. */

const maxHeadBytes = 256 * 1024;

/** The session that this one was forked from; undefined when it was not, or its transcript does not tell. Never rejects. */
export async function forkedFrom(input: Readonly<Record<string, unknown>>): Promise<string | undefined> {
  const { transcript_path: path, session_id: session } = input;
  if (typeof path !== "string") return undefined;
  try {
    const other = /"forkedFrom":\{"sessionId":"([\w-]{1,100})"/.exec(await headOf(path))?.[1];
    return other === session ? undefined : other;
  } catch {
    return undefined;
  }
}

async function headOf(path: string): Promise<string> {
  using file = await Deno.open(path);
  const bytes = new Uint8Array(maxHeadBytes);
  let length = 0;
  for (let got = await file.read(bytes); got !== null && got > 0;) {
    length += got;
    got = await file.read(bytes.subarray(length));
  }
  return new TextDecoder().decode(bytes.subarray(0, length));
}
