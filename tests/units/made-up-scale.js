// What the bench could have measured at every size.
import { keyOf } from '../../benches/rows.js';
import { SCALED } from '../../benches/scale.js';
import { flopOf, SIZES } from '../../benches/sizes.js';

export const MACHINE = {
  cpu: 'Some CPU',
  cores: 2,
  browser: 'Chrome/1',
  platform: 'Linux',
  gpu: 'some gpu',
  emulatedGpu: false,
};

/** Seconds of each row for a TFLOP, beside half a millisecond of each step. */
const RATES = {
  'ours cpu': 20,
  'tfjs-tuned cpu': 40,
  'tfjs cpu': 160,
  'jax-js cpu': 50,
  'ours webgpu': 10,
  'tfjs webgpu': 80,
  'jax-js webgpu': 30,
};

/** @param {string} key @param {import('../../benches/peers/types.d.ts').Size} size */
export const timeAt = (key, size) => 0.5 + (RATES[key] * flopOf(size)) / 1e9;

/** A row as the report has it. */
export function rowOf(key, msPerStep, problem) {
  const { name, backend, label } = SCALED.find((row) => keyOf(row) === key);
  return { name, backend, label, msPerStep, msOfRounds: [msPerStep], stepsOfRounds: [9], ...(problem && { problem }) };
}

/** All rows at all sizes. */
export function madeUpScale() {
  const points = SIZES.map((size) => ({
    ...size,
    rows: SCALED.map((row) => rowOf(keyOf(row), timeAt(keyOf(row), size))),
  }));
  return { machine: MACHINE, points };
}
