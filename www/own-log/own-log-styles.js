import { css } from 'lit';

export const ownLogStyles = css`
  :host {
    display: block;
    color: var(--ink);
    font-family: var(--gcl-font, system-ui, 'Noto Sans CJK SC', sans-serif);
    line-height: 1.5;
    container-type: inline-size;
  }
  h2 {
    margin: 1.75em 0 0.5em;
    font-size: 1.3125em;
    line-height: 1.3;
  }
  h3 {
    margin: 1.25em 0 0.25em;
    font-size: 1em;
  }
  h2:first-child {
    margin-top: 0;
  }
  p {
    margin: 0.375em 0;
    text-wrap: pretty;
  }
  .drop {
    display: grid;
    gap: 0.5em;
    justify-items: start;
    padding: 1em;
    border: 2px dashed var(--ink-soft);
    border-radius: 8px;
  }
  .drop.over {
    border-color: var(--ink);
    background: var(--panel);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em 1em;
    align-items: center;
  }
  :is(button, label.button, select) {
    min-height: 2.75em;
  }
  progress {
    width: 100%;
    max-width: 24em;
    accent-color: var(--accent);
  }
  .small {
    font-size: 0.875em;
  }
  .bad {
    max-height: 12em;
    overflow: auto;
    margin: 0.25em 0;
    padding-left: 1.25em;
    font-size: 0.875em;
  }
`;

export const readingStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.25em;
    margin: 0;
    padding: 0;
    border: 0;
    font-size: 0.875em;
  }
  fieldset label,
  .choice {
    display: flex;
    gap: 0.4em;
    align-items: center;
    min-height: 2.75em;
    cursor: pointer;
  }
  .choice {
    font-size: 0.875em;
  }
  select {
    min-width: 0;
    max-width: 100%;
  }
  fieldset input {
    min-height: 0;
    margin: 0;
    accent-color: var(--accent);
  }
  .cap {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 1em;
    margin: 0.75em 0 0.25em;
    font-size: 0.875em;
    font-weight: 600;
  }
  .cap span {
    font-weight: 400;
    color: var(--ink-soft);
  }
  .acts {
    margin: 0.5em 0 0.25em;
    font-size: 1.125em;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    min-height: 1.5em;
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    border-collapse: collapse;
    font-size: 0.875em;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 0.25em 1.25em 0.25em 0;
    border-top: 1px solid var(--line);
    font-weight: 400;
    text-align: start;
    white-space: nowrap;
  }
  thead th {
    border-top: 0;
    color: var(--ink-soft);
    vertical-align: bottom;
  }
  td.number {
    text-align: end;
  }
  summary {
    min-height: 2.25em;
    cursor: pointer;
  }
  li {
    margin: 0.25em 0;
  }
  ul {
    margin: 0.25em 0;
    padding-left: 1.25em;
  }
`;
