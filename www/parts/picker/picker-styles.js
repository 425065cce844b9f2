import { css } from 'lit';

export const pickerStyles = css`
  :host {
    display: grid;
    gap: 0.625rem;
    font-size: 0.875rem;
    container-type: inline-size;
  }
  h2,
  p {
    margin: 0;
  }
  fieldset {
    border: 0;
    padding: 0;
    margin: 0;
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1rem;
  }
  fieldset label {
    display: flex;
    gap: 0.375rem;
    align-items: center;
    min-height: 1.5rem;
    cursor: pointer;
  }
  input {
    accent-color: var(--run);
  }
  input[type='radio'] {
    width: auto;
    min-height: 0;
    margin: 0;
  }
  input[type='range'] {
    display: block;
    width: 100%;
    padding: 0;
    margin: 0;
    border: 0;
    min-height: 1.75rem;
  }
  .reading {
    font-size: 1rem;
    font-variant-numeric: tabular-nums;
    min-height: 2.75rem;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
    width: 100%;
  }
  th,
  td {
    font-weight: 400;
    text-align: left;
    padding: 0.125rem 0.25rem 0.125rem 0;
    border-top: 1px solid var(--line);
  }
  td {
    text-align: right;
    width: 4rem;
  }
  summary {
    cursor: pointer;
  }
  .tables {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 1.25rem;
    margin-top: 0.375rem;
  }
`;
