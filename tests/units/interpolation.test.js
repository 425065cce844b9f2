import { beforeEach, describe, expect, it } from 'vitest';

import { Interpolation, SAMPLES, SHOWN } from '../../www/parts/latent/interpolation.js';

const DIM = 2;
/** Sample k's noise: k · 10° round the unit circle. */
const at = (k) => [Math.cos((k * Math.PI) / 18), Math.sin((k * Math.PI) / 18)];
const NOISE = Float32Array.from(Array.from({ length: SAMPLES }, (_, k) => at(k)).flat());

let asked;
let time;
let step;
let failing;
let hold;
let alive;

beforeEach(() => {
  asked = [];
  time = 0;
  step = 0;
  failing = undefined;
  hold = undefined;
  alive = [0, 1];
});

/** Images whose every pixel is the number of the draw. */
async function generate(noise) {
  asked.push(noise);
  if (failing) throw new Error(failing);
  const drawn = asked.length;
  const after = step;
  if (hold) await hold;
  const pixels = () => new Uint8Array((noise.length / DIM) * 784).fill(drawn);
  return alive.map((run) => ({ run, step: after, pixels: pixels() }));
}

function interpolation() {
  return new Interpolation({
    noise: async () => NOISE,
    generate,
    changed: () => {},
    clock: () => time,
  });
}

const runs = () => new Map(alive.map((id) => [id, {}]));

describe('Interpolation', () => {
  it('draws nothing before a sample is pinned, nor after it was unpinned', async () => {
    const one = interpolation();
    const map = runs();
    await one.offer(map, 0, true);
    one.set({ from: 3 });
    await one.offer(map, 0, true);
    expect(one.rows.size).toBe(2);
    one.set({ from: undefined });
    await one.offer(map, 5, true);
    expect(asked.length).toBe(1);
    expect(one.rows.size).toBe(0);
    expect(one.marks).toEqual([]);
  });

  it('asks for images along the arc from one sample’s noise to the other’s, and for one at t', async () => {
    const one = interpolation();
    one.set({ from: 0, to: 8, t: 0.25 });
    await one.offer(runs(), 0, true);
    const rows = Array.from({ length: SHOWN + 1 }, (_, row) => asked[0].subarray(row * DIM, (row + 1) * DIM));
    // From 0° to 80°: 10° from one to the next, and 20° at a quarter.
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 2].forEach((tens, row) => {
      expect(rows[row][0]).toBeCloseTo(at(tens)[0], 6);
      expect(rows[row][1]).toBeCloseTo(at(tens)[1], 6);
    });
    expect(one.rows.get(1).pixels.length).toBe(SHOWN * 784);
    expect(one.rows.get(1).large.length).toBe(784);
    expect(one.ends.degrees).toBeCloseTo(80, 4);
    expect(one.ends.from).toBeCloseTo(1, 6);
  });

  it('takes the next sample as the other end, the first after the last, and keeps one that was chosen', () => {
    const one = interpolation();
    one.set({ from: 63 });
    expect(one.marks).toEqual([63, 0]);
    one.set({ to: 9 });
    one.set({ from: 4 });
    expect(one.marks).toEqual([4, 9]);
  });

  it('draws again after further steps only, and after a while', async () => {
    const one = interpolation();
    const map = runs();
    one.set({ from: 1 });
    await one.offer(map, 0, true);
    time = 5000;
    await one.offer(map, 0, true);
    expect(asked.length).toBe(1);
    step = 7;
    time = 5000;
    await one.offer(map, 7, true);
    expect(asked.length).toBe(2);
    expect(one.rows.get(0).step).toBe(7);
    step = 9;
    time = 5299;
    await one.offer(map, 9, true);
    expect(asked.length).toBe(2);
    time = 5300;
    await one.offer(map, 9, true);
    expect(asked.length).toBe(3);
  });

  it('rests nine times as long as a draw took', async () => {
    const one = interpolation();
    const map = runs();
    one.set({ from: 1 });
    let go;
    hold = new Promise((resolve) => (go = resolve));
    const drawing = one.offer(map, 0, true);
    await Promise.resolve();
    time = 100;
    go();
    await drawing;
    step = 50;
    time = 999;
    await one.offer(map, 50, true);
    expect(asked.length).toBe(1);
    time = 1000;
    await one.offer(map, 50, true);
    expect(asked.length).toBe(2);
  });

  it('does not rest once the training is paused', async () => {
    const one = interpolation();
    const map = runs();
    one.set({ from: 1 });
    await one.offer(map, 0, true);
    step = 3;
    await one.offer(map, 3, true);
    expect(asked.length).toBe(1);
    await one.offer(map, 3, false);
    expect(asked.length).toBe(2);
    await one.offer(map, 3, false);
    expect(asked.length).toBe(2);
  });

  it('tells that it is due once the rest is over, so that the last step is drawn too', async () => {
    let changes = 0;
    const one = new Interpolation({ noise: async () => NOISE, generate, changed: () => (changes += 1) });
    const map = runs();
    one.set({ from: 1 });
    await one.offer(map, 0, true);
    step = 4;
    await one.offer(map, 4, true);
    expect(asked.length).toBe(1);
    const before = changes;
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect(changes).toBe(before + 1);
    await one.offer(map, 4, true);
    expect(asked.length).toBe(2);
  });

  it('draws another t or another end at once, one draw at a time', async () => {
    const one = interpolation();
    const map = runs();
    one.set({ from: 1 });
    let go;
    hold = new Promise((resolve) => (go = resolve));
    const drawing = one.offer(map, 0, true);
    await Promise.resolve();
    one.set({ t: 0.75 });
    await one.offer(map, 0, true);
    expect(asked.length).toBe(1);
    go();
    await drawing;
    expect(one.rows.get(0).t).toBe(0.5);
    await one.offer(map, 0, true);
    expect(asked.length).toBe(2);
    expect(one.rows.get(0).t).toBe(0.75);
  });

  it('keeps the row of a run that draws no more, until another way is asked for', async () => {
    const one = interpolation();
    const map = runs();
    one.set({ from: 1 });
    await one.offer(map, 0, true);
    alive = [0];
    step = 10;
    time = 1000;
    await one.offer(map, 10, true);
    expect([one.rows.get(0).step, one.rows.get(1).step]).toEqual([10, 0]);
    one.set({ to: 30 });
    await one.offer(map, 10, true);
    expect([...one.rows.keys()]).toEqual([0]);
  });

  it('asks no more where all runs have diverged', async () => {
    const one = interpolation();
    const map = runs();
    one.set({ from: 1 });
    await one.offer(map, 0, true);
    alive = [];
    time = 1000;
    await one.offer(map, 10, true);
    time = 2000;
    await one.offer(map, 10, true);
    expect(asked.length).toBe(2);
  });

  it('begins anew with new runs; what was asked of the old ones is not taken, also where it never comes', async () => {
    const one = interpolation();
    one.set({ from: 1 });
    hold = new Promise(() => {});
    void one.offer(runs(), 0, true);
    await Promise.resolve();
    hold = undefined;
    const map = runs();
    await one.offer(map, 0, true);
    expect(asked.length).toBe(2);
    expect(one.rows.get(0).pixels[0]).toBe(2);
    expect(one.from).toBe(1);
  });

  it('tells a failure once and tries again when something is chosen', async () => {
    const one = interpolation();
    const map = runs();
    one.set({ from: 1 });
    failing = JSON.stringify({ code: 'notOpen' });
    await one.offer(map, 0, true);
    await one.offer(map, 0, true);
    expect(asked.length).toBe(1);
    expect(one.problem).toEqual({ code: 'notOpen' });
    failing = undefined;
    one.set({ to: 5 });
    expect(one.problem).toBeUndefined();
    await one.offer(map, 0, true);
    expect(one.rows.size).toBe(2);
  });
});
