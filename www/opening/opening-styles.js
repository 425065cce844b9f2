import { css } from 'lit';

/** The first screen, from a phone's width to a desktop's. Sizes in em, so that it grows with the text. */
export const opening = css`
  :host {
    display: block;
    color: var(--ink);
    font-family: var(--gcl-font, system-ui, 'Noto Sans CJK SC', sans-serif);
    font-size: 1rem;
    line-height: 1.5;
    container-type: inline-size;
  }
  .opening {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.5em;
  }
  .pair {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0.75em;
  }
  .waiting gcl-digit-grid {
    opacity: 0.5;
  }
  article {
    min-width: 0;
    font-size: 0.875em;
    font-variant-numeric: tabular-nums;
  }
  article h2 {
    display: flex;
    gap: 0.4em;
    align-items: center;
    margin: 0 0 0.3em;
    font-size: 1em;
    line-height: 1.4;
  }
  .grid {
    position: relative;
  }
  .none {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    margin: 0;
    color: var(--ink-soft);
    text-align: center;
  }
  .shown {
    margin: 0.2em 0 0;
    color: var(--ink-soft);
  }
  .bar {
    display: flex;
    gap: 0.75em;
    align-items: center;
    /* The longest of its sentences. */
    min-height: 4.4em;
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
  button.primary {
    flex: none;
    min-width: 6.75em;
    min-height: 2.75em;
    padding: 0 1.1em;
    font-weight: 650;
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
    white-space: nowrap;
  }
  .cap span {
    font-weight: 400;
    color: var(--ink-soft);
  }
  .cap .value {
    color: inherit;
  }
  .chart,
  .dial {
    min-width: 0;
  }
  gcl-distance-chart {
    min-height: 148px;
  }
  gcl-length-dial {
    min-height: 140px;
  }
  @container (min-width: 58em) {
    .opening {
      grid-template:
        'pair chart' auto
        'pair dial' 1fr
        'bar dial' auto
        'links dial' auto / 44.5em minmax(0, 1fr);
      gap: 0.75em 2.5em;
    }
    .pair {
      grid-area: pair;
      gap: 1.25em;
      align-self: start;
    }
    .bar {
      grid-area: bar;
      min-height: 2.75em;
    }
    .links {
      grid-area: links;
    }
    .chart {
      grid-area: chart;
    }
    .dial {
      grid-area: dial;
      align-self: end;
    }
    article {
      font-size: 0.9375em;
    }
    .bar p {
      font-size: 0.875em;
      line-height: 1.45;
    }
    .cap {
      font-size: 0.9375em;
    }
    gcl-distance-chart {
      min-height: 226px;
    }
    gcl-length-dial {
      min-height: 176px;
    }
  }
`;

/** A drawing that is read and moved by pointer and by keys; its text keeps its size. */
export const drawing = css`
  :host {
    display: block;
  }
  svg {
    display: block;
    width: 100%;
    overflow: visible;
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    touch-action: pan-y;
  }
  svg:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  text {
    fill: var(--ink-soft);
  }
`;
