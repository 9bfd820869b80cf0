/** Guesses at the password. */
import assert from "node:assert/strict";
import { peer, withPassword, withWorld } from "./authenticator_world.ts";

async function answeredNow(tried: Promise<unknown>): Promise<boolean> {
  let answered = false;
  tried.then(() => answered = true, () => {});
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  return answered;
}

Deno.test("guesses at the password are answered ever later, the owner and other peers at once", async () => {
  await withWorld(withPassword, async ({ auth, clock, ownerToken }) => {
    const guess = (text: string, from = peer) => auth.check({ peer: from, bearer: text }, "api");
    for (let i = 0; i < 6; i++) assert(await answeredNow(guess(`guess ${i}`)), `guess ${i}`);
    const slow = guess("guess 7");
    assert.equal(await answeredNow(slow), false);
    assert(await answeredNow(auth.check({ peer, bearer: ownerToken }, "api")));
    assert(await answeredNow(guess("open sesame", "10.1.1.1")));
    clock.advance(250);
    assert.equal(await slow, null);
    const right = guess("open sesame");
    assert.equal(await answeredNow(right), false);
    clock.advance(1_000);
    assert.notEqual(await right, null);
    assert(await answeredNow(guess("guess again")));
  });
});

Deno.test("tries that pile up are refused at once, and none is kept for ever", async () => {
  await withWorld(withPassword, async ({ auth, clock }) => {
    const guess = (i: number) => auth.check({ peer, bearer: `guess ${i}` }, "api");
    for (let i = 0; i < 6; i++) await guess(i);
    const waiting = Array.from({ length: 500 }, (_, i) => guess(100 + i));
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    assert(clock.waiting < 130, `${clock.waiting} wait`);
    clock.advance(60_000);
    assert.deepEqual(new Set(await Promise.all(waiting)), new Set([null]));
  });
});

Deno.test("a client that repeats one wrong password does not slow down anybody", async () => {
  await withWorld(withPassword, async ({ auth }) => {
    for (let i = 0; i < 50; i++) {
      assert(
        await answeredNow(auth.check({ peer, username: "comms-user", password: "old password" }, "api")),
      );
    }
    assert(await answeredNow(auth.check({ peer, bearer: "open sesame" }, "api")));
  });
});

Deno.test("all addresses of one IPv6 network count as one peer", async () => {
  await withWorld(withPassword, async ({ auth, clock }) => {
    for (let i = 0; i < 6; i++) {
      await auth.check({ peer: `2001:db8:1:2::${i + 1}`, bearer: `guess ${i}` }, "api");
    }
    const same = auth.check({ peer: "2001:db8:1:2:ffff::1", bearer: "x" }, "api");
    assert.equal(await answeredNow(same), false);
    assert.equal(await answeredNow(auth.check({ peer: "2001:db8:1:3::1", bearer: "y" }, "api")), true);
    clock.advance(250);
    assert.equal(await same, null);
  });
});
