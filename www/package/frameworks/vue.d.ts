// `import 'gan-clipping-lab/vue'` gives `<gan-clipping-lab>` its attributes and events in templates.
import type { DefineComponent } from 'vue';

import type { GanClippingLabAttributes, GanClippingLabEvents } from '../public.d.ts';

type Handlers = {
  [Name in keyof GanClippingLabEvents as `on${Capitalize<Name>}`]?: (event: GanClippingLabEvents[Name]) => void;
};

declare module 'vue' {
  interface GlobalComponents {
    'gan-clipping-lab': DefineComponent<GanClippingLabAttributes & Handlers>;
  }
}
