// `import 'gan-clipping-lab/react'` in a TSX file gives `<gan-clipping-lab>` its attributes and events there (React 19).
import type { DetailedHTMLProps, HTMLAttributes } from 'react';

import type { GanClippingLab, GanClippingLabAttributes, GanClippingLabEvents } from '../public.d.ts';

type Handlers = { [Name in keyof GanClippingLabEvents as `on${Name}`]?: (event: GanClippingLabEvents[Name]) => void };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'gan-clipping-lab': Omit<DetailedHTMLProps<HTMLAttributes<GanClippingLab>, GanClippingLab>, keyof Handlers> &
        GanClippingLabAttributes &
        Handlers;
    }
  }
}
