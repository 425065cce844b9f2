import { css } from 'lit';

/** Colours and type, for the element; parts inherit the variables. One colour for G, one for D. */
export const theme = css`
  :host {
    --ink: #1c1c1a;
    --ink-soft: #5b5b57;
    --paper: #ffffff;
    --panel: #f6f6f3;
    --line: #d9d9d3;
    --generator: #b4490a;
    --discriminator: #1a55b0;
    --threshold: #4a4a46;
    --accent: #1c1c1a;
    --accent-ink: #ffffff;
    --problem: #a3131f;
    --problem-paper: #fdecec;
    color-scheme: light;
  }
  @media (prefers-color-scheme: dark) {
    :host(:not([theme='light'])) {
      --ink: #e9e9e4;
      --ink-soft: #a5a59f;
      --paper: #16171a;
      --panel: #1f2024;
      --line: #37383d;
      --generator: #f59a5b;
      --discriminator: #7db2ff;
      --threshold: #c9c9c2;
      --accent: #e9e9e4;
      --accent-ink: #16171a;
      --problem: #ff9b9b;
      --problem-paper: #3a1d20;
      color-scheme: dark;
    }
  }
  :host([theme='dark']) {
    --ink: #e9e9e4;
    --ink-soft: #a5a59f;
    --paper: #16171a;
    --panel: #1f2024;
    --line: #37383d;
    --generator: #f59a5b;
    --discriminator: #7db2ff;
    --threshold: #c9c9c2;
    --accent: #e9e9e4;
    --accent-ink: #16171a;
    --problem: #ff9b9b;
    --problem-paper: #3a1d20;
    color-scheme: dark;
  }
`;

/** What the parts share: buttons, fields, headings. */
export const common = css`
  * {
    box-sizing: border-box;
  }
  h2 {
    font-size: 0.9375rem;
    font-weight: 600;
    margin: 0 0 0.5rem;
  }
  .generator {
    color: var(--generator);
  }
  .discriminator {
    color: var(--discriminator);
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
  button {
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    border-color: var(--ink-soft);
  }
  button:disabled {
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
  button.primary:disabled {
    background: var(--line);
    border-color: var(--line);
    color: var(--ink-soft);
  }
  :focus-visible {
    outline: 2px solid var(--discriminator);
    outline-offset: 2px;
  }
  .soft {
    color: var(--ink-soft);
  }
  .problem {
    color: var(--problem);
  }
`;
