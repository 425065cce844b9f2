// One of several texts to take home: which of them, the text itself, and what can be done with it.
import { css, html } from 'lit';
import { live } from 'lit/directives/live.js';

export const textChoiceStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.5rem;
  }
  fieldset,
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1rem;
    border: 0;
    margin: 0;
    padding: 0;
  }
  .row {
    gap: 0.5rem;
  }
  label {
    display: flex;
    gap: 0.375rem;
    align-items: center;
    min-height: 1.5rem;
    cursor: pointer;
  }
  input {
    accent-color: var(--accent);
    min-height: 0;
    margin: 0;
  }
  pre {
    margin: 0;
    overflow: auto;
    background: var(--panel);
    border: 1px solid var(--line);
    border-radius: 6px;
    padding: 0.75rem;
    font:
      0.75rem/1.45 ui-monospace,
      monospace;
    tab-size: 4;
  }
`;

/**
 * @param {object} choice
 * @param {string} choice.legend what is chosen
 * @param {Record<string, string>} choice.names of the texts, by what they are called in the page
 * @param {string} choice.chosen
 * @param {(name: string) => void} choice.choose
 * @param {string} choice.region what the text is
 * @param {string} choice.testid
 * @param {string} choice.text
 * @param {unknown} choice.actions buttons
 */
export function textChoice({ legend, names, chosen, choose, region, testid, text, actions }) {
  return html`<fieldset aria-label=${legend}>
      ${Object.entries(names).map(
        ([name, label]) =>
          html`<label>
            <input type="radio" name="target" .checked=${live(name === chosen)} @change=${() => choose(name)} />${label}
          </label>`,
      )}
    </fieldset>
    <pre tabindex="0" role="region" aria-label=${region} data-testid=${testid}><code>${text}</code></pre>
    <div class="row">${actions}</div>`;
}
