// The form that a value read from a file must have. Each of these gives what is wrong first, by its place and its value, or
// nothing. A number that JSON has not may be its text, such as "NaN". Pure.
import { shown } from '../messages/shown.js';

/** @typedef {{ field: string, value: string }} Fault */
/** @typedef {(value: unknown, field: string) => Fault | undefined} Form */

/** @param {(value: unknown) => boolean} fits @returns {Form} */
export const where = (fits) => (value, field) => (fits(value) ? undefined : fault(value, field));

export const text = where((value) => typeof value === 'string');
export const flag = where((value) => typeof value === 'boolean');
/** A whole number from 0 on. */
export const count = where((value) => Number.isSafeInteger(value) && Number(value) >= 0);
export const number = where(
  (value) => typeof value === 'number' || ['NaN', 'Infinity', '-Infinity'].includes(String(value)),
);

/** @param {Form} form @returns {Form} what may be missing, or null */
export const maybe = (form) => (value, field) =>
  value === undefined || value === null ? undefined : form(value, field);

/** Fields that are checked; there may be others. @param {Record<string, Form>} fields @returns {Form} */
export const object = (fields) => (value, field) => {
  if (!isObject(value)) return fault(value, field);
  const own = (/** @type {string} */ name) => (Object.hasOwn(value, name) ? value[name] : undefined);
  return first(Object.entries(fields), ([name, form]) => form(own(name), field ? `${field}.${name}` : name));
};

/** @param {Form} form of each @param {number} most @param {number} [least] @returns {Form} */
export const list =
  (form, most, least = 0) =>
  (value, field) => {
    if (!Array.isArray(value)) return fault(value, field);
    if (value.length > most || value.length < least) return { field: `${field}.length`, value: String(value.length) };
    return first([...value.entries()], ([index, one]) => form(one, `${field}[${index}]`));
  };

/** A list of so many, each of a form of its own. @param {Form[]} forms @returns {Form} */
export const tuple =
  (...forms) =>
  (value, field) => {
    if (!Array.isArray(value) || value.length !== forms.length) return fault(value, field);
    return first([...forms.entries()], ([index, form]) => form(value[index], `${field}[${index}]`));
  };

/** @template T @param {T[]} all @param {(one: T) => Fault | undefined} check */
function first(all, check) {
  for (const one of all) {
    const found = check(one);
    if (found) return found;
  }
  return undefined;
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param {unknown} value @param {string} field @returns {Fault} */
function fault(value, field) {
  return { field, value: shown(JSON.stringify(value) ?? 'missing') };
}
