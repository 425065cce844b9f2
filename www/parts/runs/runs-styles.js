import { css } from 'lit';

export const runsStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  .grid {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 0.375rem 0.75rem;
  }
  .grid.alone {
    grid-template-columns: minmax(0, 32rem);
  }
  @container (min-width: 60rem) {
    .grid:not(.alone) {
      grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr));
    }
  }
  /* Their rows are the grid's, so that a name of two lines moves all the samples alike. */
  article {
    display: grid;
    grid-template-rows: subgrid;
    grid-row: span 4;
    gap: 0.375rem;
    min-width: 0;
  }
  h3 {
    display: flex;
    gap: 0.375rem;
    align-items: start;
    font-size: 0.875rem;
    font-weight: 600;
    line-height: 1.375rem;
    margin: 0;
  }
  /* A name that may come to two lines has them from the start: the samples keep their place while C is dragged. */
  .grid.editable h3 {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    align-content: end;
    min-height: 2lh;
  }
  .frame {
    position: relative;
  }
  .waiting {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    text-align: center;
    font-size: 0.875rem;
    margin: 0;
    padding: 0 1rem;
  }
  .poster {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    image-rendering: pixelated;
    border-radius: 4px;
    filter: invert(var(--ink-on-paper, 0));
  }
  .recorded {
    position: absolute;
    inset: auto 0 0;
    margin: 0;
    padding: 0.25rem 0.5rem;
    font-size: 0.875rem;
    background: color-mix(in srgb, var(--paper) 88%, transparent);
    color: var(--ink);
  }
  .diverged {
    position: absolute;
    inset: auto 0 0;
    background: var(--problem-paper);
    color: var(--problem);
    font-size: 0.875rem;
    margin: 0;
    padding: 0.375rem 0.5rem;
  }
  .diverged p {
    margin: 0;
  }
  .diverged button {
    margin-top: 0.375rem;
  }
  .caption {
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
    margin: 0;
    min-height: 1.25rem;
  }
  @container (max-width: 30rem) {
    .grid:not(.alone) .caption {
      min-height: 2.25rem;
    }
  }
  .actions {
    display: flex;
    margin-bottom: 0.75rem;
    align-items: start;
    flex-wrap: wrap;
    gap: 0.375rem;
  }
  .actions button,
  .add {
    font-size: 0.875rem;
    min-height: 2rem;
    padding: 0.125rem 0.5rem;
  }
  .differences {
    margin: 0.5rem 0 0.75rem;
    min-height: 2.75rem;
  }
`;
