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
    .plot {
      min-height: ${HEIGHT + 30}px;
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
    .u-legend {
      font-size: 0.8125rem;
      text-align: left;
      font-variant-numeric: tabular-nums;
      margin-left: 2.5rem;
    }
    .u-legend th,
    .u-legend td {
      padding: 0 0.25rem 0 0;
      font-weight: 400;
    }
    .u-legend .u-series:first-child {
      display: none;
    }
    .u-legend .u-value {
      display: inline-block;
      min-width: 4.5rem;
    }
    .u-legend .u-marker {
      width: 1.25rem;
      height: 0;
      border-radius: 0;
    }
    .empty {
      position: absolute;
      inset: 0 0 30px;
      display: grid;
      place-items: center;
      padding: 0 2rem 0 4rem;
      text-align: center;
      font-size: 0.8125rem;
      pointer-events: none;
    }
  `,
];
