import { css } from 'lit';

/** Where the element's parts stand, from a phone's width to a desktop's. */
export const layout = css`
  :host {
    display: block;
    background: var(--paper);
    container-type: inline-size;
  }
  .lab {
    font-size: 1rem;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.25rem;
  }
  .lab > * {
    min-width: 0;
  }
  .stage {
    display: grid;
    gap: 1.25rem;
    align-items: start;
  }
  /* In a figure without settings the samples need not be large. */
  .stage:not(:has(gcl-controls)) gcl-runs {
    max-width: 42rem;
  }
  .pair {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.25rem;
  }
  .box {
    background: var(--problem-paper);
    color: var(--problem);
    border-radius: 6px;
    padding: 0.5rem 0.75rem;
    margin: 0;
  }
  @container (min-width: 46rem) {
    .pair {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  @container (min-width: 60rem) {
    .stage:has(gcl-runs):has(gcl-picker):not(:has(gcl-controls)) {
      grid-template-columns: 20rem minmax(0, 1fr);
      gap: 1.5rem;
    }
    .stage:has(gcl-controls) {
      grid-template-columns: minmax(0, 1fr) 23rem;
      grid-template-rows: auto 1fr;
      gap: 1.25rem 1.5rem;
    }
    gcl-controls {
      grid-row: span 2;
    }
  }
`;
