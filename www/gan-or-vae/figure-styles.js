import { css } from 'lit';

/** Both figures, from a phone's width to a desktop's. Sizes in em, so that they grow with the text. */
export const figureStyles = css`
  :host {
    display: block;
    max-width: 44.5rem;
    margin-inline: auto;
    color: var(--ink);
    font-family: var(--gcl-font, system-ui, 'Noto Sans CJK SC', sans-serif);
    font-size: 1rem;
    line-height: 1.5;
    container-type: inline-size;
  }
  .figure {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.35em;
  }
  h3 {
    margin: 0;
    font-size: 1em;
    font-weight: 650;
    line-height: 1.35;
    text-wrap: balance;
  }
  h4 {
    margin: 0 0 0.25em;
    font-size: 0.875em;
    font-weight: 400;
    line-height: 1.35;
    color: var(--ink-soft);
  }
  .name {
    font-weight: 650;
    color: var(--run);
  }
  .waiting gcl-digit-grid,
  .waiting .strip {
    opacity: 0.5;
  }
  .bar {
    display: flex;
    gap: 0.75em;
    align-items: center;
    /* The longest of its sentences. */
    min-height: 4.2em;
  }
  .bar p:not(.unseen) {
    /* Lines that come and go move none of the others. */
    align-self: start;
    margin: 0;
    font-size: 0.8125em;
    line-height: 1.35;
    font-variant-numeric: tabular-nums;
    text-wrap: pretty;
  }
  .bar span {
    display: block;
  }
  button.primary {
    flex: none;
    /* The longest of its words. */
    min-width: 8.25em;
    min-height: 2.75em;
    padding: 0 1.1em;
    font-weight: 650;
  }
  .links {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.25em;
    margin: 0;
    font-size: 0.875em;
  }
  .links > * {
    color: inherit;
    font: inherit;
    min-height: 0;
    padding: 0;
    border: 0;
    background: none;
    text-decoration: underline;
    text-decoration-color: var(--ink-soft);
    text-underline-offset: 0.2em;
  }
  @container (min-width: 38em) {
    .figure {
      gap: 0.75em;
    }
    .bar {
      min-height: 2.75em;
    }
    .bar p:not(.unseen) {
      font-size: 0.875em;
    }
  }
`;

/** The figure in which both train. */
export const pairStyles = css`
  .parts,
  .pair {
    display: grid;
    gap: 0.5em 0.75em;
  }
  .pair {
    grid-template-columns: 1fr 1fr;
  }
  article {
    min-width: 0;
    font-variant-numeric: tabular-nums;
  }
  .measured {
    margin: 0.25em 0 0;
    min-height: 4.05em;
    font-size: 0.8125em;
    line-height: 1.35;
  }
  .measured span {
    display: block;
  }
  .chart {
    min-width: 0;
  }
  .cap {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 1em;
    margin: 0 0 0.25em;
    font-size: 0.875em;
    font-weight: 600;
    line-height: 1.35;
  }
  .cap span {
    font-weight: 400;
    color: var(--ink-soft);
  }
  gcl-distance-chart {
    min-height: 148px;
  }
  .clip {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1em;
    align-items: center;
    margin: 0;
    padding: 0;
    border: 0;
    font-size: 0.875em;
  }
  .clip legend {
    float: left;
    padding: 0;
    margin-right: 0.5em;
    font-weight: 600;
  }
  .clip label {
    display: inline-flex;
    gap: 0.4em;
    align-items: center;
    min-height: 2em;
  }
  .clip input {
    min-height: 0;
    margin: 0;
    accent-color: var(--accent);
  }
  @container (min-width: 38em) {
    .parts {
      grid-template-columns: calc(346px + 1.25em) minmax(0, 1fr);
      gap: 1.25em;
    }
    .pair {
      gap: 1.25em;
    }
  }
`;

/** The figure in which a digit is read. */
export const readingStyles = css`
  .parts {
    display: grid;
    grid-template-columns: 168px minmax(0, 1fr);
    gap: 0.75em 1em;
    align-items: start;
  }
  .rows {
    grid-column: 1 / -1;
    display: grid;
    gap: 0.75em;
  }
  .choice p {
    margin: 0 0 0.5em;
    font-size: 0.875em;
    line-height: 1.35;
  }
  .tests {
    display: grid;
    grid-template-columns: repeat(5, 28px);
    gap: 4px;
  }
  button.test {
    width: 28px;
    min-height: 28px;
    padding: 0;
    border: 0;
    border-radius: 3px;
    overflow: hidden;
  }
  button.test[aria-pressed='true'] {
    outline: 2px solid var(--ink);
    outline-offset: 1px;
  }
  gcl-strip {
    filter: invert(var(--ink-on-paper));
  }
  .clear {
    margin-top: 0.5em;
    font-size: 0.875em;
  }
  .strip {
    width: min(336px, 100%);
    aspect-ratio: 6;
    border-radius: 4px;
    outline: 1px solid color-mix(in srgb, var(--ink-soft) 35%, transparent);
  }
  .ticks,
  .told {
    width: min(336px, 100%);
    margin: 0.15em 0 0;
    font-size: 0.75em;
    line-height: 1.35;
    color: var(--ink-soft);
    font-variant-numeric: tabular-nums;
  }
  .ticks.steps {
    display: grid;
    grid-template-columns: repeat(6, 1fr);
    min-height: 1.35em;
    text-align: center;
  }
  .ticks.two {
    display: flex;
    justify-content: space-between;
    gap: 1em;
  }
  .told {
    min-height: 2.7em;
  }
  @container (min-width: 38em) {
    .parts {
      grid-template-columns: 168px 336px minmax(0, 1fr);
      gap: 1.25em;
    }
    .choice {
      order: 1;
    }
    .rows {
      grid-column: auto;
    }
  }
`;
