import assert from "node:assert/strict";
import { readTar, TarError, type TarFile, writeTar } from "../../src/lib/tar.ts";

function file(name: string, text: string): TarFile {
  const bytes = new TextEncoder().encode(text);
  return { name, size: bytes.length, content: [bytes] };
}

async function archive(...files: TarFile[]): Promise<Uint8Array> {
  return new Uint8Array(await new Response(ReadableStream.from(writeTar(files))).arrayBuffer());
}

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: AsyncIterable<Uint8Array>): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const { name, content } of readTar(bytes)) {
    found.push([name, await new Response(ReadableStream.from(content)).text()]);
  }
  return found;
}

Deno.test("what is written is read again, in whatever pieces the bytes come", async () => {
  const files = [
    file("a", ""),
    file("dir/b", "x".repeat(511)),
    file("c", "y".repeat(512)),
    file("é", "z".repeat(1500)),
  ];
  const bytes = await archive(...files);
  assert.equal(bytes.length % 512, 0);
  for (const size of [1, 7, 512, 100_000]) {
    const found = await read(cut(bytes, size));
    assert.deepEqual(
      found.map(([name, text]) => [name, text.length]),
      files.map(({ name, size }) => [name, size]),
    );
  }
});

Deno.test("the system's tar reads it", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${dir}/x.tar`, await archive(file("journal/one", "content")));
    const { code } = await new Deno.Command("tar", { args: ["-xf", `${dir}/x.tar`, "-C", dir] }).output();
    assert.equal(code, 0);
    assert.equal(await Deno.readTextFile(`${dir}/journal/one`), "content");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("an entry that is not read, or not to its end, is passed over", async () => {
  const bytes = await archive(file("a", "x".repeat(5000)), file("b", "kept"));
  const names: string[] = [];
  for await (const { name } of readTar(cut(bytes, 300))) names.push(name);
  assert.deepEqual(names, ["a", "b"]);
});

Deno.test("cut off, damaged and foreign archives are refused", async () => {
  const bytes = await archive(file("a", "x".repeat(5000)));
  const damaged = bytes.slice();
  damaged[3] = 0x41;
  for (
    const bad of [
      bytes.subarray(0, 3000),
      bytes.subarray(0, 100),
      damaged,
      new TextEncoder().encode("z".repeat(2000)),
    ]
  ) {
    await assert.rejects(read(cut(bad, 512)), TarError);
  }
});

Deno.test("links and devices are refused", async () => {
  for (const kind of ["1", "2", "3", "x"]) {
    const bytes = await archive(file("a", ""));
    const sum = Number.parseInt(new TextDecoder().decode(bytes.subarray(148, 154)), 8) - 0x30 +
      kind.charCodeAt(0);
    bytes[156] = kind.charCodeAt(0);
    bytes.set(new TextEncoder().encode(sum.toString(8).padStart(6, "0")), 148);
    await assert.rejects(read(cut(bytes, 512)), /neither a file nor a folder/);
  }
});

Deno.test("a file that is not as long as it was said to be ends the writing", async () => {
  await assert.rejects(archive({ ...file("a", "four"), size: 5 }), TarError);
  await assert.rejects(archive({ ...file("a", "four"), size: 3 }), TarError);
});

Deno.test("sizes beyond eight gigabytes are kept", async () => {
  const size = 9 * 1024 ** 3;
  const writing = writeTar([{ name: "big", size, content: [] }]);
  const { value: header } = await writing.next();
  const reading = readTar(cut(header!, 512));
  assert.equal((await reading.next()).value?.size, size);
});
