// The one button of both figures and what stands beside it.
import { html, nothing } from 'lit';

import { finding, standing, studied } from './finding.js';

/**
 * @typedef {import('./pair-training.js').PairTraining} PairTraining
 * @typedef {(key: string, details?: Record<string, string | number>) => string} T
 */

/** @param {PairTraining} training @param {T} t @param {{ press?: () => void, looking?: number }} [more] what the button does, and the step that is looked at */
export function renderBar(training, t, { press = () => training.press(), looking } = {}) {
  const { seen } = training;
  const { problem } = training.pair;
  const say = (/** @type {import('../types.d.ts').Message} */ { code, details }) => t(code, details);
  const study = studied(seen);
  const says = study ? `${say(finding(seen))} ${say(study)}` : say(finding(seen));
  const stands = looking === undefined ? say(standing(seen)) : t('opening.looking', { step: Math.round(looking) });
  return html`<div class="bar">
    <button class="primary" @click=${press}>${t(`pair.press.${seen.state}`, { seed: training.seed + 1 })}</button>
    <p data-testid="standing">
      ${
        problem
          ? html`<span class="problem" role="alert" data-testid="problem">${say(problem)}</span>`
          : html`<span class="soft">${stands}</span> <span>${says}</span>`
      }
    </p>
    <p class="unseen" role="status">${['resting', 'done'].includes(seen.state) ? `${stands} ${says}` : nothing}</p>
  </div>`;
}
