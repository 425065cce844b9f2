import { css } from 'lit';

/** What the parts share: buttons, fields, headings. */
export const common = css`
  * {
    box-sizing: border-box;
  }
  h2 {
    font-size: 1rem;
    font-weight: 600;
    margin: 0 0 0.5rem;
  }
  [slot='heading'] {
    font-size: 1rem;
    font-weight: 600;
    margin: 0;
  }
  .run-0 {
    --run: var(--run-0);
  }
  .run-1 {
    --run: var(--run-1);
  }
  .run-2 {
    --run: var(--run-2);
  }
  .run-3 {
    --run: var(--run-3);
  }
  .badge {
    display: inline-grid;
    place-items: center;
    flex: none;
    min-width: 1.375rem;
    height: 1.375rem;
    padding: 0 0.3em;
    border-radius: 4px;
    background: var(--run);
    color: var(--run-ink);
    font-size: 0.875rem;
    font-weight: 700;
    white-space: nowrap;
    /* Its colour is the run's in the charts, which keep theirs. */
    forced-color-adjust: none;
  }
  button,
  select,
  input {
    font: inherit;
    color: inherit;
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 6px;
    min-height: 2.25rem;
    padding: 0.25rem 0.625rem;
  }
  input[type='range'] {
    touch-action: pan-y;
  }
  button {
    cursor: pointer;
  }
  button:hover:not(:disabled, [aria-disabled='true']) {
    border-color: var(--ink-soft);
  }
  button:disabled,
  button[aria-disabled='true'] {
    color: var(--ink-soft);
    cursor: default;
  }
  button.primary {
    background: var(--accent);
    color: var(--accent-ink);
    border-color: var(--accent);
    font-weight: 600;
    min-width: 6rem;
  }
  button.primary:disabled,
  button.primary[aria-disabled='true'] {
    background: var(--line);
    border-color: var(--line);
    color: var(--ink-soft);
  }
  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  .soft {
    color: var(--ink-soft);
  }
  /* For those who hear the page. */
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .problem {
    color: var(--problem);
  }
`;

/** A label that looks like a button and holds a field for files, which is reached by the keyboard. */
export const fileField = css`
  label.button {
    display: inline-flex;
    align-items: center;
    border: 1px solid var(--line);
    border-radius: 6px;
    min-height: 2.25rem;
    padding: 0.25rem 0.625rem;
    cursor: pointer;
  }
  label.button:hover:not(:has(:disabled)) {
    border-color: var(--ink-soft);
  }
  label.button:has(:focus-visible) {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  label.button:has(:disabled) {
    color: var(--ink-soft);
    cursor: default;
  }
  label.button input {
    position: absolute;
    opacity: 0;
    pointer-events: none;
    width: 1px;
  }
`;
