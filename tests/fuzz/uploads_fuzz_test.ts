/** Forms, ranges, names and types of files: whatever arrives, nothing breaks and nothing is made up. */
import fc from "fast-check";
import assert from "node:assert/strict";
import { wantedPart } from "../../src/http/byte_range.ts";
import { fileOfForm } from "../../src/http/multipart.ts";
import { CommsError } from "../../src/protocol/errors.ts";
import { isShownInPlace, safeFileName, servedType, sniffType } from "../../src/protocol/file_types.ts";

const encoder = new TextEncoder();

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const size = sizes[n % sizes.length]!;
    yield await Promise.resolve(bytes.slice(at, at + size));
    at += size;
  }
}

async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return await new Response(ReadableStream.from(source)).bytes();
}

const boundary = fc.stringMatching(/^[A-Za-z0-9'()+_,./:=?-]{1,30}$/);
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
/** Bytes in which line breaks and hyphens, of which boundaries are made, are frequent. */
const content = fc.array(fc.oneof(fc.constantFrom(13, 10, 45, 66), fc.integer({ min: 0, max: 255 })), {
  maxLength: 300,
}).map((bytes) => Uint8Array.from(bytes));

Deno.test("a form gives back exactly the bytes that were put into it, however it is cut", async () => {
  await fc.assert(
    fc.asyncProperty(boundary, content, sizes, async (mark, bytes, pieces) => {
      const inside = new TextDecoder("latin1").decode(bytes);
      fc.pre(!`\r\n${inside}`.includes(`\r\n--${mark}`));
      const head = `--${mark}\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n`;
      const form = new Uint8Array([
        ...encoder.encode(head),
        ...bytes,
        ...encoder.encode(`\r\n--${mark}--\r\n`),
      ]);
      const file = await fileOfForm(cut(form, pieces), `multipart/form-data; boundary="${mark}"`);
      assert.deepEqual(await bytesOf(file.source), bytes);
    }),
    { numRuns: 500 },
  );
});

Deno.test("a form of any bytes is read or refused, and never breaks the reader", async () => {
  const pieces = fc.array(
    fc.constantFrom(
      "--B",
      "\r\n",
      "--",
      'Content-Disposition: form-data; filename="x"',
      "Content-Disposition:",
      "\u0000",
      "a",
      ";",
    ),
    { maxLength: 40 },
  ).map((parts) => encoder.encode(parts.join("")));
  await fc.assert(
    fc.asyncProperty(fc.oneof(pieces, content), sizes, async (bytes, cuts) => {
      try {
        const file = await fileOfForm(cut(bytes, cuts), "multipart/form-data; boundary=B");
        await bytesOf(file.source);
      } catch (error) {
        assert.ok(error instanceof CommsError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("a range is within the file, or all of it, or none", () => {
  const header = fc.oneof(fc.string(), fc.stringMatching(/^bytes=\d{0,17}-\d{0,17}$/));
  fc.assert(
    fc.property(header, fc.nat({ max: 1000 }), (range, size) => {
      const headers = new Headers();
      try {
        headers.set("range", range);
      } catch {
        fc.pre(false);
      }
      const part = wantedPart(headers, { size, etag: '"x"' });
      if (part.kind !== "part") return;
      const { start, end } = part.range;
      assert.ok(Number.isSafeInteger(start) && 0 <= start && start < end && end <= size);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("any name is kept as one that is safe, and keeping it again changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (given) => {
      const name = safeFileName(given);
      assert.ok(name.length > 0 && [...name].length <= 200 && name.isWellFormed());
      assert.ok(
        !/[/\\\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(name) && !/^\.+$/.test(name),
        JSON.stringify(name),
      );
      assert.equal(safeFileName(name), name);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("what is shown in place is never markup", () => {
  const starts = fc.constantFrom(
    "<html>",
    "<!doctype html>",
    "<svg>",
    "<?xml version='1.0'?>",
    "<script>",
    " \n<HTML",
    "",
  );
  fc.assert(
    fc.property(starts, fc.uint8Array({ maxLength: 100 }), (start, rest) => {
      const type = sniffType(new Uint8Array([...encoder.encode(start), ...rest]));
      assert.ok(!/html|svg|xml|script/.test(servedType(type)));
      if (isShownInPlace(type) && type !== "text/plain") assert.equal(start, "");
    }),
    { numRuns: 5000 },
  );
});
