// What a log says in tables and lists: which parameters a C clips, where spikes are, every rule, and what it cannot tell.
import { html, nothing } from 'lit';

import { formatNumber, translate } from '../i18n/index.js';
import { FACTOR, WINDOW } from './course.js';
import { percent } from './sayings.js';

/**
 * @typedef {import('./log-worker.js').Acted} Acted
 * @typedef {import('./log-worker.js').Sight} Sight
 * @typedef {import('./log-worker.js').Summary} Summary
 * @typedef {import('./rules-seen.js').Rule} Rule
 */

/** Rows of the table of parameters. */
const ROWS = 40;

/** @param {string} lang @param {number} value */
const write = (lang, value) => formatNumber(lang, Number(value.toPrecision(3)));

/** The parameters that are clipped most; nothing where the rule looks at all of them together. @param {Acted['parameters']} parameters @param {string} lang */
export function parametersTable(parameters, lang) {
  const t = (/** @type {string} */ key) => translate(lang, key);
  const rows = parameters.toSorted((a, b) => b.acted / b.of - a.acted / a.of).slice(0, ROWS);
  if (rows.length === 0) return nothing;
  return html`<details>
    <summary>${t('ownLog.parameters')}</summary>
    <div class="scroll" tabindex="0" role="region" aria-label=${t('ownLog.parameters')}>
      <table>
        <thead>
          <tr>
            <th scope="col">${t('ownLog.column.parameter')}</th>
            <th scope="col">${t('ownLog.column.clipped')}</th>
            <th scope="col">${t('ownLog.column.of')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ name, acted, of }) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td class="number">${formatNumber(lang, percent(acted, of))} %</td>
                <td class="number">${formatNumber(lang, of)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

/** @param {Sight['spikes']} spikes @param {string} lang */
export function spikesList({ count, first }, lang) {
  const item = (/** @type {typeof first[number]} */ { step, value, times, makers }) => {
    const names = makers.map(({ name, share }) => `${name} (${formatNumber(lang, Math.round(100 * share))} %)`);
    const details = {
      step,
      value: write(lang, value),
      times: write(lang, times),
      makers: names.join(translate(lang, 'ownLog.comma')),
    };
    return html`<li>${translate(lang, 'ownLog.spike', details)}</li>`;
  };
  return html`<h3>${translate(lang, 'ownLog.spikes', { count })}</h3>
    <p class="soft small">${translate(lang, 'ownLog.spikes.note', { factor: FACTOR, window: WINDOW })}</p>
    <ul data-testid="spikes" class="small">
      ${first.map(item)}
    </ul>`;
}

/** For each rule the C with which it acts on a half, a tenth and a hundredth of the steps. @param {{ rule: Rule, at: number[] }[]} compared @param {string} lang */
export function comparedTable(compared, lang) {
  if (compared.length === 0) return nothing;
  const t = (/** @type {string} */ key, details = {}) => translate(lang, key, details);
  return html`<h3 id="compared">${t('ownLog.compared')}</h3>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="compared">
      <table data-testid="compared">
        <thead>
          <tr>
            <th scope="col">${t('ownLog.rule')}</th>
            ${[50, 10, 1].map((share) => html`<th scope="col">${t('ownLog.column.share', { share })}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${compared.map(
            ({ rule, at }) =>
              html`<tr>
                <th scope="row">${t(`ownLog.rule.${rule}`)}</th>
                ${at.map((c) => html`<td>C = ${write(lang, c)}</td>`)}
              </tr>`,
          )}
          <tr>
            <th scope="row">${t('ownLog.rule.percentile')}</th>
            ${[50, 90, 99].map((percentile) => html`<td>${t('ownLog.percentile', { percentile })}</td>`)}
          </tr>
        </tbody>
      </table>
    </div>`;
}

/** @param {Summary} summary @param {string} lang */
export function limitsList({ rules }, lang) {
  const limits = ['other', 'quality', 'adaptive', 'value', 'clipped', ...(rules.includes('value') ? [] : ['columns'])];
  return html`<h3>${translate(lang, 'ownLog.limits')}</h3>
    <ul class="small">
      ${limits.map((limit) => html`<li>${translate(lang, `ownLog.limits.${limit}`)}</li>`)}
    </ul>`;
}
