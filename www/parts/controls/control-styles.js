import { css } from 'lit';

export const controlStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  .grid {
    display: grid;
    grid-template-columns: minmax(5.5rem, auto) minmax(0, 1fr) minmax(0, 1fr);
    gap: 0.375rem 0.625rem;
    align-items: center;
  }
  .wide {
    grid-column: 2 / -1;
  }
  /* Too narrow for three columns: what a field is stands above it. */
  @container (max-width: 20rem) {
    .grid {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .grid > label,
    .grid > span:not(.head, .unit, .soft),
    .wide {
      grid-column: 1 / -1;
    }
    .grid > span:empty {
      display: none;
    }
  }
  .whole {
    grid-column: 1 / -1;
  }
  .head {
    font-size: 0.75rem;
    font-weight: 600;
    align-self: end;
    white-space: nowrap;
  }
  input,
  select {
    width: 100%;
    min-width: 0;
    font-variant-numeric: tabular-nums;
  }
  /* Their longest choices have room, beside the browser's own arrow. */
  select {
    padding-inline: 0.3125rem 0;
    font-size: 0.875rem;
  }
  @container (max-width: 23rem) {
    select {
      font-size: 0.8125rem;
    }
  }
  input[type='range'] {
    padding: 0;
    margin: 0;
    border: 0;
    min-height: 1.5rem;
    accent-color: var(--run);
  }
  input[type='checkbox'] {
    width: auto;
    min-height: 0;
    accent-color: var(--run);
  }
  .pair {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.5rem;
    align-items: center;
  }
  .unit {
    min-height: 2.25rem;
  }
  [aria-invalid='true'] {
    border-color: var(--problem);
  }
  .note,
  .message,
  .unit {
    font-size: 0.875rem;
    margin: 0;
  }
  .note {
    grid-column: 1 / -1;
    min-height: 2.5rem;
  }
  .either {
    display: grid;
  }
  .either > * {
    grid-area: 1 / 1;
  }
  .unsaid {
    visibility: hidden;
  }
  .message {
    grid-column: 1 / -1;
  }
  .rule {
    border: 0;
    border-top: 1px solid var(--line);
    margin: 0.375rem 0;
  }
`;
