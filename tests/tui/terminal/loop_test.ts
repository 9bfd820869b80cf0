import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { EventLoop } from "../../../src/tui/terminal/loop.ts";
import { until } from "../../support/until.ts";

/** Counts what the loop does. */
class World {
  readonly handled: number[] = [];
  /** How much was handled when a picture was drawn. */
  readonly drawn: number[] = [];
  readonly stop = new AbortController();
  readonly loop: EventLoop<number>;

  constructor(handle: (event: number) => void = () => {}) {
    this.loop = new EventLoop<number>({
      handle: (event) => {
        handle(event);
        this.handled.push(event);
      },
      draw: () => this.drawn.push(this.handled.length),
      signal: this.stop.signal,
    });
  }

  async end(): Promise<void> {
    this.stop.abort();
    await this.loop.done;
  }
}

Deno.test("all events that are there are handled in order, and drawn together", async () => {
  const world = new World();
  for (let event = 0; event < 500; event++) world.loop.emit(event);
  await until(() => world.drawn.at(-1) === 500);
  assert.ok(world.drawn.length < 50, `${world.drawn.length} pictures of 500 events`);
  assert.deepEqual(world.handled, Array.from({ length: 500 }, (_, event) => event));
  await world.end();
});

Deno.test("what a person did goes before what has piled up", async () => {
  const world = new World();
  for (let event = 0; event < 100; event++) world.loop.emit(event);
  world.loop.emitNow(-1);
  await until(() => world.drawn.length > 0);
  assert.equal(world.handled[0], -1);
  await world.end();
});

Deno.test("a flood is drawn at most about sixty times a second, and a key within it at once", async () => {
  const world = new World();
  const begin = performance.now();
  for (let round = 0; performance.now() - begin < 500; round++) {
    for (let event = 0; event < 20; event++) world.loop.emit(event);
    if (round % 10 === 0) {
      const pictures = world.drawn.length;
      world.loop.emitNow(-1);
      await until(() => world.drawn.length > pictures);
    }
    await pause(1);
  }
  const seconds = (performance.now() - begin) / 1000;
  const keys = world.handled.filter((event) => event === -1).length;
  assert.ok(world.drawn.length - keys <= 65 * seconds, `${world.drawn.length} pictures in ${seconds} s`);
  await world.end();
});

Deno.test("what happens by itself does not put off the picture that a key was promised", async () => {
  let now = 100;
  let pictures = 0;
  let handled = () => {};
  const next = () => new Promise<void>((resolve) => handled = resolve);
  const stop = new AbortController();
  const loop = new EventLoop<string>({
    handle: () => handled(),
    draw: () => pictures++,
    signal: stop.signal,
    now: () => now,
  });
  loop.redraw();
  now = 101;
  loop.emitNow("key");
  await next();
  loop.emit("message");
  await next();
  now = 105;
  loop.emit("message");
  await next();
  assert.equal(pictures, 2);
  stop.abort();
  await loop.done;
});

Deno.test("a long queue does not keep keys waiting", async () => {
  const busy = (event: number) => {
    const until = performance.now() + (event >= 0 ? 0.2 : 0);
    while (performance.now() < until);
  };
  const world = new World(busy);
  for (let event = 0; event < 1000; event++) world.loop.emit(event);
  await until(() => world.handled.length > 0);
  world.loop.emitNow(-1);
  await until(() => world.handled.includes(-1));
  assert.ok(world.handled.indexOf(-1) < 900, `after ${world.handled.indexOf(-1)} others`);
  await until(() => world.handled.length === 1001);
  await world.end();
});

Deno.test("an error in an event ends the loop with that error", async () => {
  const world = new World((event) => {
    if (event === 1) throw new Error("broken");
  });
  world.loop.emit(0);
  world.loop.emit(1);
  world.loop.emit(2);
  await assert.rejects(world.loop.done, /broken/);
  assert.deepEqual(world.handled, [0]);
});

Deno.test("after the signal nothing is handled or drawn", async () => {
  const world = new World();
  world.loop.emit(1);
  await world.end();
  world.loop.emit(2);
  world.loop.emitNow(3);
  world.loop.redraw();
  await pause(30);
  assert.deepEqual([world.handled, world.drawn], [[], []]);
});
