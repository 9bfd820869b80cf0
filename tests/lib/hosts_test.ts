import assert from "node:assert/strict";
import { hostAndPort, isLoopback, reachableHost } from "../../src/lib/hosts.ts";

Deno.test("only addresses and names of this machine alone are loopback", () => {
  for (
    const host of ["127.0.0.1", "127.9.9.9", "localhost", "LOCALHOST", "::1", "[::1]", "::ffff:127.0.0.1"]
  ) {
    assert(isLoopback(host), host);
  }
  for (
    const host of ["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example", "localhost.example", "128.0.0.1", ""]
  ) {
    assert(!isLoopback(host), host);
  }
});

Deno.test("addresses are written as in a URL and the unspecified one is reached over loopback", () => {
  assert.equal(hostAndPort("::1", 80), "[::1]:80");
  assert.equal(hostAndPort("[::1]", 80), "[::1]:80");
  assert.equal(hostAndPort("127.0.0.1", 80), "127.0.0.1:80");
  assert.deepEqual(["0.0.0.0", "::", "10.1.1.1"].map(reachableHost), ["127.0.0.1", "::1", "10.1.1.1"]);
});
