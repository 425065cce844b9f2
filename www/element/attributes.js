// The element's attributes as a setup.
import { fromHash } from '../setup/link.js';
import { DEFAULT_PRESET, merge, PRESETS } from '../setup/settings.js';

/**
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../setup/setup.js').Setup} Setup
 */

/**
 * The settings of the attributes, under those of a link. What cannot be read is told and left out.
 * @param {{ preset: string, configJson: string, runs: string }} attributes
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
      config = merge(config, JSON.parse(configJson));
      preset = '';
    } catch (error) {
      messages.push({ code: 'badConfig', details: { error: String(error) } });
    }
  }
  const link = fromHash(hash, { preset, config, runs: runs.split(/\s+/).filter(Boolean) });
  return { setup: link.setup, messages: [...messages, ...link.messages] };
}
