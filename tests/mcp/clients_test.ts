/** The official clients of both generations, over HTTP. */
import assert from "node:assert/strict";
import { instructions } from "../../src/mcp/instructions.ts";
import { tools } from "../../src/mcp/tools.ts";
import { ANA, fakeHub } from "./fake_hub.ts";
import { clients, serve, waitingHub } from "./serving.ts";

const sent = { key: ANA, conversation: "general", message: "hi" };

for (const [about, connect] of clients) {
  Deno.test(`${about} lists the tools in their order and gets the instructions`, async () => {
    await using served = serve(fakeHub());
    await using client = await connect(served.url);
    assert.deepEqual(await client.list(), tools.map(({ name }) => name));
    assert.equal(client.instructions(), instructions);
  });

  Deno.test(`${about} calls a tool`, async () => {
    const hub = fakeHub();
    await using served = serve(hub);
    await using client = await connect(served.url);
    const { content, structuredContent, isError } = await client.call("comms_send", sent);
    assert.deepEqual({ content, structuredContent, isError: isError ?? false }, {
      content: [{ type: "text", text: '{"method":"send"}' }],
      structuredContent: { method: "send" },
      isError: false,
    });
    assert.equal(hub.last().method, "send");
  });

  Deno.test(`${about} is told which argument is wrong`, async () => {
    await using served = serve(fakeHub());
    await using client = await connect(served.url);
    const { content, isError } = await client.call("comms_send", {
      key: ANA,
      conversation: "general",
      message: [],
    });
    assert.equal(isError, true);
    assert.match(JSON.stringify(content), /comms_send: message: expected text, got a list/);
  });

  Deno.test(`${about} is told that a tool does not exist`, async () => {
    await using served = serve(fakeHub());
    await using client = await connect(served.url);
    await assert.rejects(client.call("comms_fly", {}), { code: -32602, message: /Tool comms_fly not found/ });
  });

  Deno.test(`${about} sees progress while it waits, and others send meanwhile`, async () => {
    const hub = waitingHub();
    await using served = serve(hub, 20);
    await using waiter = await connect(served.url);
    await using sender = await connect(served.url);
    const reports: number[] = [];
    const { promise: fifth, resolve } = Promise.withResolvers<void>();
    const onprogress = ({ progress }: { progress: number }) => {
      if (reports.push(progress) === 5) resolve();
    };
    const waited = waiter.call("comms_wait", { key: ANA }, { onprogress });
    await hub.waiters(1);
    for (let count = 0; count < 50; count++) await sender.call("comms_send", sent);
    await fifth;
    hub.arrive();
    assert.deepEqual((await waited).structuredContent, {
      status: "message",
      messages: [],
      waited_seconds: 1,
      total_unread: 0,
    });
    assert.deepEqual(reports, reports.toSorted((a, b) => a - b));
    assert.equal(new Set(reports).size, reports.length);
    assert.equal(hub.calls.filter(({ method }) => method === "send").length, 50);
  });

  Deno.test(`${about} cancels a wait, which frees the waiter`, async () => {
    const hub = waitingHub();
    await using served = serve(hub);
    await using client = await connect(served.url);
    const leaving = new AbortController();
    const waited = assert.rejects(client.call("comms_wait", { key: ANA }, { signal: leaving.signal }));
    await hub.waiters(1);
    leaving.abort();
    await waited;
    await hub.waiters(0);
    assert.deepEqual((await client.call("comms_send", sent)).structuredContent, { method: "send" });
  });

  Deno.test(`${about} goes away while it waits, which frees the waiter`, async () => {
    const hub = waitingHub();
    await using served = serve(hub);
    const client = await connect(served.url);
    const waited = assert.rejects(client.call("comms_wait", { key: ANA }));
    await hub.waiters(1);
    await client[Symbol.asyncDispose]();
    await waited;
    await hub.waiters(0);
  });

  Deno.test(`${about} gets its answer when the door closes`, async () => {
    const hub = waitingHub();
    await using served = serve(hub);
    await using client = await connect(served.url);
    const waited = client.call("comms_wait", { key: ANA });
    await hub.waiters(1);
    await served.door.close();
    const { structuredContent } = await waited;
    assert.equal((structuredContent as { status: string }).status, "timeout");
  });
}
