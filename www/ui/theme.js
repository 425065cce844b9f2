// The colours of the element, light and dark; its parts inherit the variables. Images, which are white on black, are
// inverted where `--ink-on-paper` is 1.
import { css } from 'lit';

const dark = css`
  --ink: var(--gcl-ink, #e9e9e4);
  --ink-soft: #a5a59f;
  --paper: var(--gcl-paper, #16171a);
  --panel: #1f2024;
  --line: #37383d;
  --ink-on-paper: 0;
  --run-0: #6db3ff;
  --run-1: #ff9540;
  --run-2: #a8efc9;
  --run-3: #a97aa2;
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

/** One colour for each run: they differ in lightness too, so that readers who see fewer colours tell them apart. */
export const theme = css`
  :host {
    --ink: var(--gcl-ink, #1c1c1a);
    --ink-soft: #5b5b57;
    --paper: var(--gcl-paper, #ffffff);
    --panel: #f6f6f3;
    --line: #d9d9d3;
    --ink-on-paper: 1;
    --run-0: #0b5fa5;
    --run-1: #c24a00;
    --run-2: #0a3f24;
    --run-3: #5a0a70;
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
