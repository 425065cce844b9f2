// The entry of the npm package: defines <gan-clipping-lab>.
import { GanClippingLab as Lab } from '../element/gan-clipping-lab.js';

/** @type {typeof import('./public.d.ts').GanClippingLab} */
export const GanClippingLab = Lab;
