import { css } from 'lit';

/** The sweep's form and its table. */
export const sweepStyles = css`
  :host {
    display: grid;
    gap: 0.5rem;
  }
  form {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1.25rem;
    align-items: end;
  }
  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 0.75rem;
    border: none;
    margin: 0;
    padding: 0;
  }
  legend,
  .name {
    font-size: 0.875rem;
    color: var(--ink-soft);
    padding: 0;
  }
  label {
    display: inline-flex;
    gap: 0.25rem;
    align-items: center;
  }
  label.field {
    flex-direction: column;
    align-items: start;
    gap: 0;
  }
  input[name='thresholds'] {
    width: 12rem;
  }
  input[name='seeds'],
  input[name='steps'] {
    width: 5rem;
  }
  p {
    margin: 0;
  }
  progress {
    width: min(24rem, 100%);
    accent-color: var(--accent);
  }
  .frame {
    overflow-x: auto;
    /* A shade at an edge behind which the table goes on. */
    background:
      linear-gradient(to right, var(--paper) 40%, transparent) 0 0 / 3rem 100% no-repeat local,
      linear-gradient(to left, var(--paper) 40%, transparent) 100% 0 / 3rem 100% no-repeat local,
      linear-gradient(to right, var(--shade), transparent) 0 0 / 0.75rem 100% no-repeat scroll,
      linear-gradient(to left, var(--shade), transparent) 100% 0 / 0.75rem 100% no-repeat scroll;
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
    padding: 0.25rem 0.75rem 0.25rem 0;
    text-align: right;
    white-space: nowrap;
  }
  th:first-child {
    text-align: left;
  }
  tr.pick th {
    font-weight: 600;
  }
  td button {
    font-size: 0.875rem;
    min-height: 2rem;
    padding: 0.125rem 0.5rem;
  }
`;
