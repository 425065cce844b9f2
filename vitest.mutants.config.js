import { defineConfig } from 'vitest/config';

// For `npm run mutants`: the units of session, setup and engine. Those that read the sources themselves would see
// the mutants in them.
const NAMES = [
  'attendance',
  'backend',
  'batches',
  'device-check',
  'failures',
  'handover',
  'lasting-engine',
  'link',
  'quality-meter',
  'recovery',
  'remote-worker',
  'run-file',
  'runner',
  'settings',
  'setup',
  'snapshots',
  'stages',
  'supply',
  'sweep-form',
];

export default defineConfig({ test: { include: NAMES.map((name) => `tests/units/${name}*.test.js`) } });
