import { css } from 'lit';

export const afterTrainingStyles = css`
  :host {
    display: block;
    max-width: 44.5em;
    margin-inline: auto;
    color: var(--ink);
    font-family: var(--gcl-font, system-ui, 'Noto Sans CJK SC', sans-serif);
    line-height: 1.5;
    container-type: inline-size;
  }
  h3 {
    margin: 0 0 0.5em;
    font-size: 1em;
    font-weight: 650;
    line-height: 1.35;
    text-wrap: balance;
  }
  .parts {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75em 1.5em;
  }
  .waiting gcl-digit-grid {
    opacity: 0.5;
  }
  .side {
    display: grid;
    align-content: start;
    gap: 1em;
    min-width: 0;
  }
  .choice {
    display: grid;
    gap: 0.375em;
  }
  .choice button {
    display: grid;
    min-height: 2.75em;
    padding: 0.25em 0.75em;
    font-size: 0.875em;
    line-height: 1.35;
    text-align: start;
    font-variant-numeric: tabular-nums;
  }
  .choice button[aria-pressed='true'] {
    border-color: var(--ink);
    box-shadow: inset 0 0 0 1px var(--ink);
  }
  .size label {
    display: block;
    font-variant-numeric: tabular-nums;
  }
  .size input {
    accent-color: var(--ink);
    width: 100%;
    min-height: 2.75em;
    margin: 0;
  }
  .soft {
    color: var(--ink-soft);
    font-size: 0.875em;
  }
  .size p {
    margin: 0;
    line-height: 1.4;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em 0.75em;
    align-items: center;
    min-height: 4em;
    margin-top: 0.5em;
  }
  .bar button {
    min-height: 2.75em;
  }
  .bar p {
    flex: 1 1 14em;
    margin: 0;
    min-height: 2.8em;
    font-size: 0.875em;
    line-height: 1.4;
    font-variant-numeric: tabular-nums;
  }
  .problem {
    color: var(--problem);
  }
  @container (min-width: 38em) {
    .parts {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
  }
`;
