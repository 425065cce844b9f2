/** @typedef {import('../types.d.ts').Message} Message */

/** Whether an engine is not to be used again: it crashed, or the GPU that it had is lost or computes no more. @param {Message} problem */
export function isEngineLost({ code }) {
  return ['crashed', 'deviceLost', 'poisoned'].includes(code);
}
