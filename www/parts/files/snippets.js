// The present figure as what is pasted into another page: an iframe, the element, or React.
import { DEFAULT_PRESET, PRESETS, SETTINGS, valueOf, withValue } from '../../setup/settings.js';
import { differing } from '../../setup/setup.js';
import { toHash } from '../../setup/link.js';

/**
 * @typedef {import('../../setup/setup.js').Setup} Setup
 * @typedef {import('../../types.d.ts').TrainConfig} TrainConfig
 *
 * @typedef {object} Figure
 * @property {Setup} setup
 * @property {string} page the address of embed.html, empty where there is none
 * @property {string} script the address of the element's script, empty where it comes from npm
 * @property {{ show?: string, hide?: string, theme?: string }} view attributes beside the settings
 */

/** @type {Record<string, (figure: Figure) => string>} */
export const SNIPPETS = { iframe, element, react };

/** @param {Figure} figure */
function iframe({ setup, page, view }) {
  const query = new URLSearchParams(given(view)).toString();
  const src = `${page}${query && `?${query}`}${toHash(setup)}`;
  return `<iframe
  src="${escaped(src)}"
  title="GAN Clipping Lab"
  width="100%"
  height="900"
  loading="lazy"
></iframe>
`;
}

/** @param {Figure} figure */
function element({ setup, script, view }) {
  const load = script ? `<script type="module" src="${escaped(script)}"></script>\n` : '';
  const attributes = given({ ...attributesOf(setup), ...view }).map(
    ([name, value]) => `\n  ${name}="${escaped(value)}"`,
  );
  return `${load}<gan-clipping-lab${attributes.join('')}\n></gan-clipping-lab>\n`;
}

/** @param {Figure} figure */
function react({ setup, view }) {
  const attributes = given({ ...attributesOf(setup), ...view });
  const written = attributes.map(([name, value]) => `\n      ${name}={${JSON.stringify(value)}}`);
  return `import 'gan-clipping-lab';

export function Figure() {
  return (
    <gan-clipping-lab${written.join('')}
    />
  );
}
`;
}

/** The element's attributes that make the setup. @param {Setup} setup */
export function attributesOf(setup) {
  const preset = setup.preset || DEFAULT_PRESET;
  const config = beyond(common(setup, PRESETS[preset]), PRESETS[preset]);
  const runs = new URLSearchParams(toHash(setup).slice(1)).getAll('run').join(' ');
  return { preset, config: config === undefined ? '' : JSON.stringify(config), runs };
}

/** What all runs have, what is a run's own as in the preset. @param {Setup} setup @param {TrainConfig} preset */
function common(setup, preset) {
  const own = new Set([...differing(setup).map(({ key }) => key), 'clipG', 'clipD', 'cG', 'cD']);
  return SETTINGS.filter(({ key }) => own.has(key)).reduce(
    (config, one) => withValue(config, one, valueOf(preset, one) ?? null),
    setup.runs[0].config,
  );
}

/** What of a value is not as in another; nothing where all is. @param {any} value @param {any} other @returns {any} */
function beyond(value, other) {
  if (JSON.stringify(value) === JSON.stringify(other) || (value === null && other === undefined)) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value) || typeof other !== 'object') return value;
  const left = Object.entries(value)
    .map(([key, one]) => [key, beyond(one, other?.[key])])
    .filter(([, one]) => one !== undefined);
  return left.length > 0 ? Object.fromEntries(left) : undefined;
}

/** @param {Record<string, string | undefined>} attributes @returns {[string, string][]} */
function given(attributes) {
  return /** @type {[string, string][]} */ (Object.entries(attributes).filter(([, value]) => value));
}

/** In an attribute of HTML. @param {string} text */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
