// `import 'gan-clipping-lab/svelte'` gives `<gan-clipping-lab>` its attributes and events in Svelte 5.
import type { HTMLAttributes } from 'svelte/elements';

import type { GanClippingLab, GanClippingLabAttributes, GanClippingLabEvents } from '../public.d.ts';

type Handlers = { [Name in keyof GanClippingLabEvents as `on${Name}`]?: (event: GanClippingLabEvents[Name]) => void };

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'gan-clipping-lab': Omit<HTMLAttributes<GanClippingLab>, keyof Handlers | 'lang'> &
      GanClippingLabAttributes &
      Handlers;
  }
}
