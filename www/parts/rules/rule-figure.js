import { html, LitElement, svg } from 'lit';

import { formatNumber, translate } from '../../i18n/index.js';
import { ruleStyles } from './rule-styles.js';
import { define } from '../../ui/define.js';
import { common } from '../../ui/styles.js';
import { allowed, arrow, axes, point, pointed } from './vector-panel.js';
import { angle, clip, clipWeights, norm } from './vectors.js';
import './words.js';

/** @typedef {import('./vectors.js').Vector} Vector */

/** Where the weights of the last panel stand, and the rate of their step. @type {Vector} */
const WEIGHTS = [0.5, -0.25];
const RATE = 1;
const PANELS = /** @type {const} */ ([
  { rule: 'norm', shape: 'disc' },
  { rule: 'value', shape: 'square' },
  { rule: 'meanAbs', shape: 'diamond' },
]);

/** What each rule does to one gradient of two entries, side by side; C and the gradient can be moved. */
export class RuleFigure extends LitElement {
  static properties = {
    lang: {},
    c: { state: true },
    length: { state: true },
    direction: { state: true },
  };

  static styles = [common, ruleStyles];

  constructor() {
    super();
    this.lang = 'en';
    this.c = 1;
    /** ‖g‖. */
    this.length = 2.5;
    /** Degrees from the first axis. */
    this.direction = 25;
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  #t(key, details) {
    return translate(this.lang, key, details);
  }

  /** @returns {Vector} */
  get gradient() {
    const radians = (this.direction * Math.PI) / 180;
    return [this.length * Math.cos(radians), this.length * Math.sin(radians)];
  }

  render() {
    return html`<h2>${this.#t('figure.title')}</h2>
      <div class="knobs">
        ${this.#knob('c', 0.1, 3, 0.05, formatNumber(this.lang, this.c))}
        ${this.#knob('length', 0, 3, 0.05, formatNumber(this.lang, Number(this.length.toFixed(2))))}
        ${this.#knob('direction', -180, 180, 1, `${Math.round(this.direction)}°`)}
      </div>
      <div class="panels">
        ${PANELS.map(({ rule, shape }) => this.#renderRule(rule, shape))} ${this.#renderWeights()}
      </div>
      <p class="soft">${this.#t('figure.note')}</p>`;
  }

  /** @param {'c' | 'length' | 'direction'} name @param {number} min @param {number} max @param {number} step @param {string} written */
  #knob(name, min, max, step, written) {
    return html`<label>
      ${this.#t(`figure.${name}`, { written })}
      <input
        type="range"
        min=${min}
        max=${max}
        step=${step}
        .value=${String(this[name])}
        aria-valuetext=${written}
        @input=${(/** @type {Event} */ event) =>
          (this[name] = Number(/** @type {HTMLInputElement} */ (event.target).value))}
      />
    </label>`;
  }

  /** @param {typeof PANELS[number]['rule']} rule @param {typeof PANELS[number]['shape']} shape */
  #renderRule(rule, shape) {
    const before = this.gradient;
    const after = clip(rule, before, this.c);
    const text = this.#t('figure.effect', {
      before: rounded(norm(before)),
      after: rounded(norm(after)),
      degrees: Math.round(angle(before, after)),
    });
    const drawing = svg`${axes('g')} ${allowed(shape, this.c)} ${arrow(before, 'before')} ${arrow(after, 'after')}`;
    return this.#renderPanel(rule, drawing, text);
  }

  #renderWeights() {
    const { stepped, clamped } = clipWeights(WEIGHTS, this.gradient, RATE, this.c);
    const pair = (/** @type {Vector} */ v) => v.map((one) => formatNumber(this.lang, rounded(one))).join(', ');
    const text = this.#t('figure.weights', { stepped: pair(stepped), clamped: pair(clamped) });
    const drawing = svg`${axes('w')} ${allowed('square', this.c)} ${arrow(stepped, 'before', WEIGHTS)}
      ${arrow(clamped, 'after', WEIGHTS)} ${point(WEIGHTS, 'w')}`;
    return this.#renderPanel('weights', drawing, text);
  }

  /** @param {string} name @param {unknown} drawing @param {string} text */
  #renderPanel(name, drawing, text) {
    return html`<figure data-rule=${name}>
      <h3>${this.#t(`figure.panel.${name}`)}</h3>
      <svg
        viewBox="-100 -100 200 200"
        role="img"
        aria-label=${text}
        @pointerdown=${this.#grab}
        @pointermove=${this.#drag}
      >
        ${drawing}
      </svg>
      <figcaption>
        <span class="soft">${this.#t(`figure.formula.${name}`)}</span><br />
        ${text}
      </figcaption>
    </figure>`;
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    const target = /** @type {SVGSVGElement} */ (event.currentTarget);
    target.setPointerCapture(event.pointerId);
    this.#point(target, event);
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    const target = /** @type {SVGSVGElement} */ (event.currentTarget);
    if (target.hasPointerCapture(event.pointerId)) this.#point(target, event);
  }

  /** The gradient to where the pointer is. @param {SVGSVGElement} target @param {PointerEvent} event */
  #point(target, event) {
    const [x, y] = pointed(target, event);
    this.length = Math.min(3, Math.hypot(x, y));
    this.direction = (Math.atan2(y, x) * 180) / Math.PI;
  }
}

/** @param {number} value */
const rounded = (value) => Number(value.toFixed(2));

define('gcl-rule-figure', RuleFigure);
