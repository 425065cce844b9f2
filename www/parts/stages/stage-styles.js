import { css } from 'lit';

export const stageStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    margin-bottom: 0.75rem;
  }
  .body {
    display: grid;
    gap: 1rem 1.5rem;
  }
  ol {
    list-style: none;
    margin: 0;
    padding: 0;
    font-size: 0.875rem;
  }
  li {
    display: flex;
    gap: 0.5rem;
    padding: 0.25rem 0.5rem;
    border-left: 3px solid var(--line);
  }
  li[aria-current] {
    border-color: var(--run);
    background: var(--panel);
    font-weight: 600;
  }
  /* As high as the highest stage: nothing below it moves from stage to stage. */
  .panel {
    min-height: 38rem;
    min-width: 0;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  math {
    font-size: 1rem;
    width: fit-content;
    max-width: 100%;
    margin: 0.375rem 0;
    overflow-x: auto;
    overflow-y: hidden;
  }
  h3 {
    font-size: 1rem;
    margin: 0 0 0.25rem;
  }
  p {
    margin: 0.5rem 0 0.25rem;
  }
  svg {
    display: block;
    width: 100%;
    background: var(--panel);
  }
  .scores {
    height: 1.5rem;
  }
  .histogram {
    height: 8rem;
  }
  .score,
  .mean {
    fill: none;
    vector-effect: non-scaling-stroke;
  }
  .score {
    stroke: var(--run);
    stroke-opacity: 0.5;
  }
  .mean {
    stroke: var(--ink);
    stroke-width: 2;
  }
  .before {
    fill: var(--ink-soft);
    fill-opacity: 0.45;
  }
  .after {
    fill: var(--run);
    fill-opacity: 0.75;
  }
  .axis {
    display: flex;
    justify-content: space-between;
    color: var(--ink-soft);
  }
  .key::before {
    content: '';
    display: inline-block;
    width: 0.75rem;
    height: 0.75rem;
    margin-right: 0.25rem;
    background: var(--key);
    opacity: 0.6;
  }
  table {
    border-collapse: collapse;
    justify-self: start;
  }
  th,
  td {
    font-weight: 400;
    text-align: left;
    padding: 0.125rem 1rem 0.125rem 0;
    border-top: 1px solid var(--line);
  }
  td {
    text-align: right;
    min-width: 5rem;
  }
  .clipped {
    display: grid;
    gap: 0.5rem 1.5rem;
    align-items: start;
  }
  @container (min-width: 46rem) {
    .body {
      grid-template-columns: 19rem minmax(0, 1fr);
    }
    .panel {
      min-height: 22rem;
    }
    .clipped {
      grid-template-columns: minmax(0, 1fr) auto;
    }
  }
`;
