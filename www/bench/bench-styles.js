import { css } from 'lit';

export const benchStyles = css`
  :host {
    display: grid;
    gap: 0.75rem;
    color: var(--ink);
    line-height: 1.5;
  }
  p {
    margin: 0;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .state {
    min-height: 4.75rem;
  }
  progress {
    width: min(24rem, 100%);
    accent-color: var(--accent);
  }
  .frame {
    overflow-x: auto;
  }
  table {
    border-collapse: collapse;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    border-top: 1px solid var(--line);
    font-weight: 400;
    padding: 0.375rem 1rem 0.375rem 0;
    text-align: right;
    vertical-align: top;
    white-space: nowrap;
  }
  thead th {
    border-top: none;
    color: var(--ink-soft);
    font-size: 0.875rem;
    vertical-align: bottom;
  }
  th:nth-child(-n + 2),
  td:nth-child(2),
  td.reason {
    text-align: left;
  }
  tr.ours th {
    font-weight: 600;
  }
  details pre {
    background: var(--panel);
    font-size: 0.75rem;
    max-height: 20rem;
    overflow: auto;
    padding: 0.75rem;
  }
`;
