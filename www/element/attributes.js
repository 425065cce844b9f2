// The element's attributes as a setup.
import { fromHash } from '../setup/link.js';
import { DEFAULT_PRESET, merge, parse, PRESETS, SETTINGS, textOf, valueOf, withValue } from '../setup/settings.js';

/**
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../setup/setup.js').Setup} Setup
 */

/**
 * The folder that holds pkg/ and data/, with a slash at its end; the site's own where `src` says none, or is no address.
 * @param {string | null} src @param {string} site
 * @returns {{ base: string, messages: Message[] }}
 */
export function readBase(src, site) {
  if (!src) return { base: site, messages: [] };
  if (!URL.canParse(src, location.href)) return { base: site, messages: [{ code: 'badSrc', details: { value: src } }] };
  const url = new URL(src, location.href);
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return { base: url.href, messages: [] };
}

/**
 * The settings of the attributes, under those of a link. What cannot be read is told and left out.
 * @param {{ preset: string | null, configJson: string | null, runs: string | null }} attributes
 * @param {string} hash
 * @returns {{ setup: Setup, messages: Message[] }}
 */
export function readSetup({ preset: wanted, configJson, runs }, hash) {
  /** @type {Message[]} */
  const messages = [];
  let preset = wanted || DEFAULT_PRESET;
  if (!Object.hasOwn(PRESETS, preset)) {
    const choices = Object.keys(PRESETS).join(', ');
    messages.push({ code: 'badChoice', details: { field: 'preset', value: preset, choices } });
    preset = DEFAULT_PRESET;
  }
  let config = PRESETS[preset];
  if (configJson) {
    try {
      const given = JSON.parse(configJson);
      if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new TypeError('no object');
      config = merge(config, given);
      for (const one of SETTINGS.filter(({ kind }) => kind !== 'choice')) {
        const [value, own] = [valueOf(config, one), valueOf(PRESETS[preset], one)];
        if (value === undefined || value === own) continue;
        const read = parse(one, textOf(value));
        if (!('message' in read)) continue;
        messages.push(read.message);
        config = withValue(config, one, own);
      }
      preset = '';
    } catch (error) {
      messages.push({ code: 'badConfig', details: { error: String(error) } });
    }
  }
  const link = fromHash(hash, { preset, config, runs: (runs ?? '').split(/\s+/).filter(Boolean) });
  return { setup: link.setup, messages: [...messages, ...link.messages] };
}
