// How deep JSON may be nested. A parser may take a list in a list a million times over, and what reads it then has no stack
// left: the depth is looked at first, and no deeper than is allowed.

/** Whether a value is nested deeper than so many levels; a number or a text has none. @param {unknown} value @param {number} most @returns {boolean} */
export function isDeeperThan(value, most) {
  if (typeof value !== 'object' || value === null) return false;
  return most === 0 || Object.values(value).some((inner) => isDeeperThan(inner, most - 1));
}
