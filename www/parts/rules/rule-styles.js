import { css } from 'lit';

export const ruleStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  .panels {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 1rem 0.75rem;
  }
  @container (min-width: 46rem) {
    .panels {
      grid-template-columns: repeat(4, minmax(0, 1fr));
    }
  }
  figure {
    margin: 0;
    min-width: 0;
  }
  figcaption {
    font-size: 0.875rem;
    min-height: 4.5rem;
    font-variant-numeric: tabular-nums;
  }
  h3 {
    font-size: 0.875rem;
    margin: 0 0 0.25rem;
  }
  svg {
    display: block;
    width: 100%;
    max-width: 17rem;
    background: var(--panel);
    border-radius: 4px;
    touch-action: pan-y;
    cursor: crosshair;
  }
  .axis {
    stroke: var(--line);
    fill: none;
  }
  .tick,
  .name {
    font-size: 9px;
    fill: var(--ink-soft);
    text-anchor: middle;
  }
  .allowed {
    fill: var(--ink);
    fill-opacity: 0.07;
    stroke: var(--threshold);
    stroke-width: 1;
    stroke-dasharray: 3 2;
  }
  .shaft {
    fill: none;
    stroke-width: 1.5;
  }
  .before {
    --colour: var(--ink-soft);
  }
  .after {
    --colour: var(--ink);
  }
  .shaft.after {
    stroke-width: 3;
  }
  .shaft {
    stroke: var(--colour);
  }
  .head,
  .dot {
    fill: var(--colour);
  }
  .knobs {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr));
    gap: 0.5rem 1.25rem;
    margin-bottom: 0.75rem;
    max-width: 46rem;
  }
  label {
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  input {
    display: block;
    width: 100%;
    padding: 0;
    margin: 0;
    border: 0;
    min-height: 1.5rem;
    accent-color: var(--accent);
  }
  p {
    font-size: 0.875rem;
    max-width: 46rem;
    margin: 0.75rem 0 0;
  }
  @container (min-width: 46rem) {
    figcaption {
      min-height: 2.75rem;
    }
  }
`;
