import { css } from 'lit';

/** Height of a row of code. */
export const ROW_EM = 1.65;

export const clipLineStyles = css`
  :host {
    display: block;
    max-width: 60em;
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
  .parts {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75em 2em;
  }
  .listing {
    display: grid;
    grid-auto-rows: minmax(${ROW_EM}em, auto);
    align-content: start;
    position: relative;
    margin: 0;
    padding: 0.375em 0;
    border: 1px solid var(--line);
    border-radius: 6px;
    font:
      0.75em/1.45 ui-monospace,
      monospace;
  }
  .listing > * {
    grid-column: 1;
    display: flex;
    align-items: center;
    gap: 0.5em;
    min-width: 0;
    padding: 0 0.5em 0 calc(0.75em + var(--indent) * 1.6em);
  }
  code {
    font: inherit;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .slot {
    color: var(--ink-soft);
    font-family: var(--gcl-font, system-ui, 'Noto Sans CJK SC', sans-serif);
    cursor: pointer;
  }
  .slot::before {
    content: '';
    flex: none;
    width: 1.5em;
    border-top: 1px dashed var(--ink-soft);
  }
  .line {
    z-index: 1;
    margin: 0 0.25em;
    padding-inline: calc(0.5em + var(--indent) * 1.6em) 0.25em;
    border: 2px solid var(--ink);
    border-radius: 4px;
    background: var(--panel);
    font-weight: 650;
    cursor: grab;
    touch-action: none;
    user-select: none;
  }
  .line:active {
    cursor: grabbing;
  }
  .line svg {
    flex: none;
    margin-left: -0.35em;
  }
  .said {
    min-height: 18.5em;
    font-size: 0.875em;
  }
  .said > * {
    margin: 0 0 0.375em;
  }
  .where {
    color: var(--ink-soft);
    font-size: 0.9333em;
  }
  .verdict {
    font-size: 1.4em;
    font-weight: 650;
    line-height: 1.25;
  }
  .measured {
    font-variant-numeric: tabular-nums;
  }
  .said a {
    color: var(--focus);
  }
  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.25em;
    margin: 0.5em 0 0;
    padding: 0;
    border: 0;
    font-size: 0.875em;
  }
  fieldset label {
    display: flex;
    gap: 0.4em;
    align-items: center;
    min-height: 2.75em;
    cursor: pointer;
  }
  fieldset input {
    min-height: 0;
    margin: 0;
    accent-color: var(--accent);
  }
  @container (min-width: 46em) {
    .said {
      min-height: 19.5em;
      font-size: 0.9375em;
    }
    .parts {
      grid-template-columns: minmax(0, 1fr) 23em;
    }
    .listing {
      font-size: 0.8125em;
    }
    .listing > * {
      padding-left: calc(0.75em + var(--indent) * 2.2em);
    }
    .line {
      padding-left: calc(0.5em + var(--indent) * 2.2em);
    }
  }
`;
