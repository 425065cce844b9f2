// The samples by which a run's quality is measured, in the page as in its sweep: values of other numbers of
// samples, or of other noise, do not compare.

export const MEASURED_COUNT = 1000;
/** Their noise, the same for all runs and always. */
export const MEASURED_SEED = 4242;
