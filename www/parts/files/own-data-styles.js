import { css } from 'lit';

export const ownDataStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.5rem;
  }
  h3,
  p,
  ul {
    margin: 0;
  }
  h3 {
    font-size: 0.875rem;
    font-weight: 600;
  }
  .drop {
    border: 1px dashed var(--ink-soft);
    border-radius: 6px;
    padding: 0.75rem;
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1rem;
    align-items: center;
  }
  .drop.over {
    background: var(--panel);
    border-style: solid;
  }
  .preview {
    display: grid;
    gap: 0.5rem;
    max-width: 32rem;
  }
  .row,
  .check {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    align-items: center;
  }
  .check input {
    min-height: 0;
    accent-color: var(--accent);
  }
  .said {
    min-height: 1.375rem;
    font-size: 0.875rem;
  }
`;
