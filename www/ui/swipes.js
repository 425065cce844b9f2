// A finger that begins on a slider may be about to scroll. A slider takes the place of the finger at once; here it
// waits until the finger has moved sideways, or is lifted where it came down.

/** So far is a finger's move, in CSS pixels. */
const MOVE = 8;

/**
 * @typedef {object} Touch a finger on a slider that has not yet moved it
 * @property {number} id of the pointer
 * @property {HTMLInputElement} slider
 * @property {string} before its value
 * @property {string} under what it would be where the finger came down
 * @property {number} x
 * @property {number} y
 */

/** Sliders within an element, in the shadows below it too, move with fingers that move sideways. @param {HTMLElement} element */
export function letSwipesScroll(element) {
  /** @type {Touch | undefined} */
  let touch;
  const on = (/** @type {string} */ name, /** @type {(event: any) => void} */ listener) =>
    element.addEventListener(name, listener, { capture: true, passive: true });

  on('pointerdown', (/** @type {PointerEvent} */ event) => {
    const slider = sliderOf(event);
    if (!slider || event.pointerType === 'mouse') return;
    const { value } = slider;
    touch = { id: event.pointerId, slider, before: value, under: value, x: event.clientX, y: event.clientY };
  });
  on('input', (event) => {
    if (!touch || sliderOf(event) !== touch.slider || event.detail === TAP) return;
    event.stopImmediatePropagation();
    touch.under = touch.slider.value;
    touch.slider.value = touch.before;
  });
  on('pointermove', (/** @type {PointerEvent} */ event) => {
    if (touch?.id !== event.pointerId) return;
    const [across, down] = [Math.abs(event.clientX - touch.x), Math.abs(event.clientY - touch.y)];
    // From here on it is the browser's to follow.
    if (across > MOVE && across > down) touch = undefined;
  });
  on('pointerup', (/** @type {PointerEvent} */ event) => {
    if (touch?.id !== event.pointerId) return;
    const { slider, before, under } = touch;
    touch = undefined;
    if (under === before) return;
    slider.value = under;
    slider.dispatchEvent(new CustomEvent('input', { bubbles: true, composed: true, detail: TAP }));
  });
  on('pointercancel', (/** @type {PointerEvent} */ event) => {
    if (touch?.id !== event.pointerId) return;
    const { slider, before } = touch;
    // The slider may hear of this a little later than we do.
    setTimeout(() => {
      slider.value = before;
      if (touch?.slider === slider) touch = undefined;
    });
  });
}

/** What tells the event of a finger that was lifted from the browser's own. */
const TAP = 'tap';

/** The slider that an event is of, if it is of one. @param {Event} event @returns {HTMLInputElement | undefined} */
function sliderOf(event) {
  const [target] = event.composedPath();
  return target instanceof HTMLInputElement && target.type === 'range' && !target.disabled ? target : undefined;
}
