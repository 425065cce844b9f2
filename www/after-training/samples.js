// What the figure draws, and what was recorded of it.

/** Images at once, and in a row. */
export const SAMPLES = 36;
export const ROW_SAMPLES = 6;
/** Of the noise that the recorded images are of. */
export const SEED = 1;
