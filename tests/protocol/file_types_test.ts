/** What a file is, told by its bytes, and how its name is kept. */
import assert from "node:assert/strict";
import { isShownInPlace, safeFileName, servedType, sniffType } from "../../src/protocol/file_types.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const hex = (text: string) => Uint8Array.from(text.match(/../g)!, (pair) => parseInt(pair, 16));

const cases: [what: string, head: Uint8Array, type: string][] = [
  ["a PNG", hex("89504e470d0a1a0a0000000d"), "image/png"],
  ["a JPEG", hex("ffd8ffe000104a464946"), "image/jpeg"],
  ["a GIF", bytes("GIF89a...."), "image/gif"],
  ["a WebP", bytes("RIFF\x10\x00\x00\x00WEBPVP8 "), "image/webp"],
  ["a sound in the same container", bytes("RIFF\x10\x00\x00\x00WAVEfmt "), "audio/wav"],
  ["a film", bytes("\x00\x00\x00\x18ftypisom"), "video/mp4"],
  ["a picture in the same container", bytes("\x00\x00\x00\x18ftypavif"), "image/avif"],
  ["a PDF", bytes("%PDF-1.7\n"), "application/pdf"],
  ["a ZIP", bytes("PK\x03\x04rest"), "application/zip"],
  ["a tar", new Uint8Array([...new Uint8Array(257), ...bytes("ustar\x0000")]), "application/x-tar"],
  ["nothing", new Uint8Array(), "text/plain"],
  ["plain words", bytes("Hello,\n\tworld ü 漢字"), "text/plain"],
  ["words cut inside a character", bytes("x".repeat(4095) + "ü").subarray(0, 4096), "text/plain"],
  ["terminal colours", bytes("\x1b[31mred\x1b[0m\n"), "text/plain"],
  ["bytes without meaning", hex("0001020304"), "application/octet-stream"],
  ["words in no UTF-8", hex("48e4b6ff"), "application/octet-stream"],
  ["a page", bytes("  <!DOCTYPE html><p>hi"), "text/html"],
  ["a page behind a comment", bytes("<!-- x -->\n<html>"), "text/html"],
  ["a script", bytes("<script>alert(1)</script>"), "text/html"],
  ["a drawing", bytes('<svg xmlns="http://www.w3.org/2000/svg">'), "image/svg+xml"],
  ["a drawing behind a declaration", bytes('<?xml version="1.0"?>\n<!-- a -->\n<svg >'), "image/svg+xml"],
  ["other markup", bytes('<?xml version="1.0"?><note/>'), "application/xml"],
  ["words about a drawing", bytes("use <svg > here"), "text/plain"],
];

for (const [what, head, type] of cases) {
  Deno.test(`${what} is recognized as ${type}`, () => assert.equal(sniffType(head), type));
}

Deno.test("only pictures and plain text are shown in place, and markup never keeps its type", () => {
  assert.ok(isShownInPlace("image/png") && isShownInPlace("text/plain"));
  for (const type of ["image/svg+xml", "text/html", "application/xml", "application/pdf", "video/mp4"]) {
    assert.ok(!isShownInPlace(type), type);
  }
  assert.equal(servedType("text/plain"), "text/plain; charset=utf-8");
  assert.equal(servedType("image/png"), "image/png");
  for (const type of ["image/svg+xml", "text/html", "application/xml"]) {
    assert.equal(servedType(type), "application/octet-stream");
  }
});

const names: [given: string, kept: string][] = [
  ["report.pdf", "report.pdf"],
  ["Prüfbericht für Köln 漢字 🎉.txt", "Prüfbericht für Köln 漢字 🎉.txt"],
  ["u\u0308ber.txt", "über.txt"],
  ["../../etc/passwd", "passwd"],
  ["C:\\Users\\ana\\plan.md", "plan.md"],
  ["a\r\nSet-Cookie: x=1.txt", "aSet-Cookie: x=1.txt"],
  ["invoice\u202Egnp.exe", "invoicegnp.exe"],
  ["nul\u0000byte", "nulbyte"],
  ["", "file"],
  ["   ", "file"],
  ["..", "file"],
  ["folder/", "file"],
  ['quo"te.txt', 'quo"te.txt'],
  ["half \ud800.txt", "half \ufffd.txt"],
];

for (const [given, kept] of names) {
  Deno.test(`the name ${JSON.stringify(given)} is kept as ${JSON.stringify(kept)}`, () => {
    assert.equal(safeFileName(given), kept);
  });
}

Deno.test("a long name is cut in front of its ending", () => {
  const kept = safeFileName(`${"🎉".repeat(500)}.tar`);
  assert.equal([...kept].length, 200);
  assert.ok(kept.endsWith("🎉.tar") && kept.isWellFormed());
});
