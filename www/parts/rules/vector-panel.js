// One panel of the figure of rules: a plane, the set that the rule allows, and the arrows, as SVG.
import { nothing, svg } from 'lit';

/** @typedef {import('./vectors.js').Vector} Vector */

/** Half the plane's width in the gradient's units. */
export const REACH = 3;
/** Half the plane's width in the drawing's. */
const HALF = 100;
const SCALE = HALF / REACH;

/** @param {Vector} v in the gradient's units, y upwards */
const at = ([x, y]) => `${(x * SCALE).toFixed(2)} ${(-y * SCALE).toFixed(2)}`;

/** The axes, with a tick at each unit. @param {string} name of the vector whose entries they are */
export function axes(name) {
  const ticks = [-2, -1, 1, 2].map((tick) => tick * SCALE);
  return svg`<path class="axis" d="M${-HALF} 0H${HALF}M0 ${-HALF}V${HALF}" />
    <path class="axis" d=${ticks.map((tick) => `M${tick} -2V2M-2 ${tick}H2`).join('')} />
    <text class="tick" x=${HALF - 7} y="-5">${name}₁</text>
    <text class="tick" x="9" y=${9 - HALF}>${name}₂</text>
    <text class="tick" x=${SCALE} y="11">1</text>
    <text class="tick" x=${2 * SCALE} y="11">2</text>
    <text class="tick" x="-7" y=${-SCALE + 3}>1</text>
    <text class="tick" x="-7" y=${-2 * SCALE + 3}>2</text>`;
}

/** All g that a bound c allows: a disc, a square, or the diamond |g₁| + |g₂| ≤ 2c. @param {'disc' | 'square' | 'diamond'} shape @param {number} c */
export function allowed(shape, c) {
  const r = c * SCALE;
  if (shape === 'disc') return svg`<circle class="allowed" r=${r} />`;
  if (shape === 'square') return svg`<rect class="allowed" x=${-r} y=${-r} width=${2 * r} height=${2 * r} />`;
  return svg`<path class="allowed" d="M${2 * r} 0L0 ${2 * r}L${-2 * r} 0L0 ${-2 * r}Z" />`;
}

/** An arrow; of no length, a dot. @param {Vector} to @param {string} kind its class @param {Vector} [from] */
export function arrow(to, kind, from = [0, 0]) {
  const [x, y] = [(to[0] - from[0]) * SCALE, -(to[1] - from[1]) * SCALE];
  const length = Math.hypot(x, y);
  if (length < 0.5) return svg`<circle class="dot ${kind}" cx=${from[0] * SCALE} cy=${-from[1] * SCALE} r="2.5" />`;
  const head = Math.min(9, length);
  const degrees = (Math.atan2(y, x) * 180) / Math.PI;
  // The line ends inside the head, so that the tip is sharp.
  const shaft = 1 - head / length;
  const end = /** @type {Vector} */ ([from[0] + (to[0] - from[0]) * shaft, from[1] + (to[1] - from[1]) * shaft]);
  return svg`<path class="shaft ${kind}" d="M${at(from)}L${at(end)}" />
    <path class="head ${kind}" d="M0 0L${-head} ${head * 0.4}L${-head} ${-head * 0.4}Z"
      transform="translate(${at(to)}) rotate(${degrees.toFixed(2)})" />`;
}

/** A dot with a name beside it. @param {Vector} v @param {string} name */
export function point(v, name) {
  const [x, y] = [v[0] * SCALE, -v[1] * SCALE];
  return svg`<circle class="dot before" cx=${x} cy=${y} r="3" />
    ${name ? svg`<text class="name" x=${x + 5} y=${y + 11}>${name}</text>` : nothing}`;
}

/** What a pointer in the drawing points at. @param {SVGSVGElement} drawing @param {PointerEvent} event @returns {Vector} */
export function pointed(drawing, event) {
  const box = drawing.getBoundingClientRect();
  const unit = (/** @type {number} */ share) => Math.max(-REACH, Math.min(REACH, (share * 2 - 1) * REACH));
  return [unit((event.clientX - box.left) / box.width), -unit((event.clientY - box.top) / box.height)];
}
