import { css, unsafeCSS } from 'lit';
import uPlotStyles from 'uplot/dist/uPlot.min.css?inline';

/** Of the drawing, pixels. */
export const HEIGHT = 220;

export const chartStyles = [
  unsafeCSS(uPlotStyles),
  css`
    :host {
      display: block;
      position: relative;
      min-width: 0;
    }
    .head {
      display: flex;
      justify-content: space-between;
      align-items: baseline;
      gap: 0.75rem;
      min-height: 1.5rem;
      font-size: 0.875rem;
    }
    ::slotted(*) {
      margin: 0;
    }
    .drawing {
      position: relative;
    }
    .plot {
      min-height: ${HEIGHT}px;
      min-width: 0;
      overflow: hidden;
    }
    /* Over the plot, to have its outline; the pointer reaches what is below. */
    .reader {
      position: absolute;
      inset: 0;
      z-index: 1;
      pointer-events: none;
      outline-offset: -2px;
      border-radius: 4px;
    }
    .uplot {
      font-family: inherit;
      width: 100%;
    }
    .ends {
      position: absolute;
      inset: 0;
      overflow: hidden;
      pointer-events: none;
      font-size: 0.75rem;
      font-weight: 650;
      line-height: 1rem;
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
    }
    .ends span {
      position: absolute;
      margin-top: -0.5rem;
      text-shadow:
        0 0 2px var(--paper),
        0 0 2px var(--paper),
        0 0 3px var(--paper);
    }
    .empty {
      position: absolute;
      inset: 0 0 30px;
      display: grid;
      place-items: center;
      padding: 0 2rem 0 4rem;
      text-align: center;
      font-size: 0.875rem;
      pointer-events: none;
    }
  `,
];
