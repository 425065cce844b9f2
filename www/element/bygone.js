// Runs that the reader is about to give up, so that they can be had again.
import { pack, unpack } from '../parts/files/saved-runs.js';

/**
 * @typedef {import('../seen/quality-meter.js').Meter} Meter
 * @typedef {import('../setup/desk.js').Bygone} Bygone
 * @typedef {import('../setup/desk.js').Desk} Desk
 */

/** The runs as they are, samples of past steps too; nothing where they have taken no step, or cannot be read any more. @param {Desk} desk @param {Meter} meter @returns {Promise<Bygone | undefined>} */
export async function keepRuns(desk, meter) {
  const { session } = desk;
  if (session.phase !== 'ready' || session.step === 0) return undefined;
  let packed;
  try {
    packed = await pack(desk, meter);
  } catch {
    // That an engine was lost is told where it is.
    return undefined;
  }
  const { step } = packed.header;
  const snapshots = new Map([...session.runs].map(([id, run]) => [id, run.snapshots.until(step)]));
  return { step, restore: () => unpack(packed, desk, meter, snapshots) };
}
