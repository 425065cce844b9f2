// How the samples of a run are spread over the ten digits. Pure: numbers to SVG.
import { svg } from 'lit';

const WIDTH = 16;
const HEIGHT = 56;
/** A bar's full height: of real digits each has a tenth. */
const FULL = 0.4;
/** The share from which on a digit counts as shown. */
const SHOWN = 0.02;

/** The drawing's width and height, with the digits' names below and the line's at its right. */
export const SIZE = [10 * WIDTH + 26, HEIGHT + 14];

/** Ten bars with their digits, and a line at a tenth; a bar of more than 40 % is cut there and says so. @param {number[]} shares */
export function digitBars(shares) {
  const height = (/** @type {number} */ share) => (Math.min(share, FULL) / FULL) * HEIGHT;
  const tenth = HEIGHT - height(0.1);
  return svg`${shares.map(
    (share, digit) => svg`<rect
        class=${share > SHOWN ? 'shown' : 'missing'}
        x=${digit * WIDTH + 2}
        width=${WIDTH - 4}
        y=${HEIGHT - Math.max(1, height(share))}
        height=${Math.max(1, height(share))}
      ><title>${digit}: ${(share * 100).toFixed(1)} %</title></rect>
      ${share > FULL ? svg`<text class="cut" x=${(digit + 0.5) * WIDTH} y="9">${Math.round(share * 100)}</text>` : ''}
      <text x=${(digit + 0.5) * WIDTH} y=${HEIGHT + 11}>${digit}</text>`,
  )}
    <path d="M0 ${tenth}H${10 * WIDTH}" />
    <text x=${10 * WIDTH + 13} y=${tenth + 3}>10 %</text>`;
}
