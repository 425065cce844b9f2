// The plans that native tests play: the judge's have no native part here.
import fc from 'fast-check';

import { plans } from './plans.js';

const COUNT = 120;

/** They as a JSON file. */
export function nativePlans() {
  return JSON.stringify(fc.sample(plans({ judge: false }), { numRuns: COUNT, seed: 1 }));
}
