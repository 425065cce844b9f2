import { css, html } from 'lit';
import uPlot from 'uplot';

import { translate } from '../../i18n/index.js';
import { chanceOf, isOfProbabilities, isPositive } from '../../setup/loss.js';
import { RunLines } from '../runs/run-lines.js';
import { define } from '../../ui/define.js';
import '../../ui/chart.js';
import { common } from '../../ui/styles.js';
import { Unhurried } from '../../ui/unhurried.js';

/**
 * @typedef {import('../../types.d.ts').Loss} Loss
 * @typedef {import('../../types.d.ts').StepStats} StepStats
 * @typedef {import('../../seen/run.js').Run} Run
 */

/** Both networks' losses, a chart for each network and a line for each run. */
export class Losses extends Unhurried {
  static properties = {
    runs: { attribute: false },
    ids: {
      attribute: false,
      hasChanged: (/** @type {unknown} */ now, /** @type {unknown} */ before) => String(now) !== String(before),
    },
    losses: {
      attribute: false,
      hasChanged: (/** @type {unknown} */ now, /** @type {unknown} */ before) => String(now) !== String(before),
    },
    theme: {},
    lang: {},
    tick: { type: Number },
  };

  static styles = [
    common,
    css`
      :host {
        display: grid;
        gap: 1.25rem;
        container-type: inline-size;
      }
      .pair {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 1rem 1.25rem;
      }
      @container (min-width: 38rem) {
        .pair {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
    `,
  ];

  #lines = new RunLines(true);
  /** @type {Record<string, import('../../ui/chart.js').Bound | undefined>} */
  #chances = {};

  constructor() {
    super();
    /** @type {Map<number, Run>} */
    this.runs = new Map();
    /** The runs to draw. @type {number[]} */
    this.ids = [];
    /** What is minimised in each. @type {(Loss | undefined)[]} */
    this.losses = [];
    this.theme = '';
    this.lang = 'en';
    this.tick = 0;
  }

  render() {
    return html`<div class="pair">
      ${this.#renderChart('generator', (stats) => stats.generatorLoss)}
      ${this.#renderChart('discriminator', (stats) => stats.discriminatorLoss)}
    </div>`;
  }

  /** @param {'generator' | 'discriminator'} network @param {(stats: StepStats) => number} loss */
  #renderChart(network, loss) {
    const t = (/** @type {string} */ key) => translate(this.lang, key);
    const log = this.losses.every((one) => isPositive(one, network));
    const units = [
      ...(this.losses.every((one) => isOfProbabilities(one)) ? [t('chart.nats')] : []),
      ...(log ? [t('chart.log')] : []),
    ];
    return html`<section>
      <gcl-chart
        .name=${t(`chart.losses.${network}`)}
        .lines=${this.#lines.of(this.lang, this.ids)}
        .data=${this.#columns(loss)}
        .log=${log}
        .bound=${this.#chance(network)}
        .lang=${this.lang}
        .theme=${this.theme}
        .xLabel=${t('chart.step')}
        .yLabel=${units.join(t('differ.comma'))}
        .emptyText=${t('chart.empty')}
        ><h2 slot="heading">${t(`chart.losses.${network}`)}</h2></gcl-chart
      >
    </section>`;
  }

  /**
   * Where all losses are of one kind, and that has a value for a D that can only guess; the same object until it
   * changes, since a chart with another is built anew.
   * @param {'generator' | 'discriminator'} network
   */
  #chance(network) {
    const [first] = this.losses;
    const value = this.losses.every((one) => one === first) ? chanceOf(first, network) : undefined;
    const label = translate(this.lang, 'chart.chance');
    const kept = this.#chances[network];
    if (kept?.value === value && kept?.label === label) return kept;
    return (this.#chances[network] = value === undefined ? undefined : { value, label });
  }

  /** @param {(stats: StepStats) => number} loss @returns {(number | null)[][]} */
  #columns(loss) {
    const tables = this.ids.map((id) => this.runs.get(id)?.history.columns(loss) ?? [[], []]);
    const [first] = tables;
    // In step they share their steps; one that diverged has fewer.
    const alike = tables.every(([steps]) => steps.length === first[0].length && steps.at(-1) === first[0].at(-1));
    if (alike) return [first?.[0] ?? [], ...tables.map(([, losses]) => losses)];
    return /** @type {(number | null)[][]} */ (uPlot.join(/** @type {uPlot.AlignedData[]} */ (tables)));
  }
}

define('gcl-losses', Losses);
