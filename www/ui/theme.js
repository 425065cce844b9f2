// The colours of the element, light and dark; its parts inherit the variables.
import { css } from 'lit';

const dark = css`
  --ink: var(--gcl-ink, #e9e9e4);
  --ink-soft: #a5a59f;
  --paper: var(--gcl-paper, #16171a);
  --panel: #1f2024;
  --line: #37383d;
  --run-0: #74b6f5;
  --run-1: #f59a5b;
  --run-2: #52cfa8;
  --run-3: #e69ac4;
  --run-ink: #16171a;
  --threshold: #c9c9c2;
  --focus: #74b6f5;
  --accent: var(--gcl-accent, #e9e9e4);
  --accent-ink: #16171a;
  --shade: rgb(0 0 0 / 70%);
  --problem: #ff9b9b;
  --problem-paper: #3a1d20;
  color-scheme: dark;
`;

/** One colour for each run, of those that colour-blind readers can tell apart (after Okabe and Ito 2008). */
export const theme = css`
  :host {
    --ink: var(--gcl-ink, #1c1c1a);
    --ink-soft: #5b5b57;
    --paper: var(--gcl-paper, #ffffff);
    --panel: #f6f6f3;
    --line: #d9d9d3;
    --run-0: #0b5fa5;
    --run-1: #b4490a;
    --run-2: #00735a;
    --run-3: #9c3a7c;
    --run-ink: #ffffff;
    --threshold: #4a4a46;
    --focus: #0b5fa5;
    --accent: var(--gcl-accent, #1c1c1a);
    --accent-ink: #ffffff;
    --shade: rgb(0 0 0 / 25%);
    --problem: #a3131f;
    --problem-paper: #fdecec;
    color-scheme: light;
  }
  @media (prefers-color-scheme: dark) {
    :host(:not([theme='light'])) {
      ${dark}
    }
  }
  :host([theme='dark']) {
    ${dark}
  }
`;
