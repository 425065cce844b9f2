import { css } from 'lit';

export const gradientStyles = css`
  :host {
    display: block;
    min-width: 0;
    container-type: inline-size;
  }
  .quantities {
    display: flex;
    gap: 1rem;
    font-size: 0.875rem;
  }
  table {
    width: 100%;
    table-layout: fixed;
    border-collapse: collapse;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
    margin-top: 0.5rem;
  }
  th,
  td {
    text-align: right;
    font-weight: 400;
    padding: 0.125rem 0 0.125rem 0.375rem;
    border-top: 1px solid var(--line);
  }
  thead th {
    border-top: 0;
    color: var(--ink-soft);
    vertical-align: bottom;
  }
  th:first-child {
    text-align: left;
    padding-left: 0;
    width: 31%;
  }
  label {
    display: flex;
    align-items: center;
    gap: 0.375rem;
    min-height: 1.5rem;
    cursor: pointer;
  }
  input {
    width: auto;
    min-height: 0;
    margin: 0;
    flex: none;
    accent-color: var(--run);
  }
  .clipped {
    font-weight: 600;
  }
  .note {
    font-size: 0.875rem;
    margin: 0.375rem 0 0;
    min-height: 2.5rem;
  }
  @container (max-width: 26rem) {
    table {
      font-size: 0.75rem;
    }
    th,
    td {
      padding-left: 0.25rem;
    }
    label {
      gap: 0.25rem;
    }
  }
`;
