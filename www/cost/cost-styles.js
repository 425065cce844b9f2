import { css } from 'lit';

export const costStyles = css`
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
    font-size: 1.0625em;
    line-height: 1.35;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.875em;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 0.3em 0;
    border-top: 1px solid var(--line);
    font-weight: 400;
    text-align: start;
  }
  thead th {
    border-top: 0;
    color: var(--ink-soft);
    font-size: 0.9em;
    vertical-align: bottom;
  }
  .rule {
    width: 8.5em;
  }
  .number {
    width: 5em;
    padding-left: 0.75em;
    text-align: end;
    white-space: nowrap;
  }
  thead .number {
    white-space: normal;
  }
  .plot {
    padding-inline: 0.75em;
  }
  svg {
    display: block;
    width: 100%;
    height: 1.25em;
    overflow: visible;
  }
  .ticks {
    position: relative;
    height: 1.4em;
  }
  .ticks span {
    position: absolute;
    transform: translateX(-50%);
    white-space: nowrap;
  }
  .waiting tbody {
    opacity: 0.5;
  }
  .bar {
    display: flex;
    gap: 0.75em;
    align-items: center;
    min-height: 4em;
    margin-top: 0.5em;
  }
  .bar button {
    flex: none;
    min-width: 6.75em;
    min-height: 2.75em;
  }
  .bar p {
    margin: 0;
    font-size: 0.875em;
    line-height: 1.4;
    font-variant-numeric: tabular-nums;
    text-wrap: pretty;
  }
  @container (max-width: 30em) {
    .rule {
      width: 6.25em;
      white-space: nowrap;
    }
    .number {
      width: 4.5em;
      padding-left: 0.4em;
    }
    .plot {
      padding-inline: 0.4em;
    }
  }
`;
