// Sentences in the reader's language. Both files hold the same keys, which a test checks.
import en from './en.json' with { type: 'json' };
import zh from './zh-CN.json' with { type: 'json' };

/** @typedef {import('../types.d.ts').Message} Message */

/** @type {Record<string, Record<string, string>>} */
const LANGUAGES = { en, 'zh-CN': zh };

/** The language to show for a wish such as `zh`, `zh-Hans` or `en-GB`. @param {string} wish */
export function language(wish) {
  return wish.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/**
 * A sentence, its gaps such as `{step}` filled. Numbers are written as the language does.
 * @param {string} lang
 * @param {string} key
 * @param {Record<string, string | number>} [details]
 */
export function translate(lang, key, details = {}) {
  const sentence = LANGUAGES[lang]?.[key] ?? en[/** @type {keyof typeof en} */ (key)] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (gap, name) => {
    const value = details[name];
    if (value === undefined) return gap;
    if (typeof value === 'number') return formatNumber(lang, value);
    // A detail may itself be a key, such as the name of a setting.
    return LANGUAGES[lang]?.[`${name}.${value}`] ?? value;
  });
}

/** @param {string} lang @param {number} value */
export function formatNumber(lang, value) {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(2).replace(/\.?0+e/, 'e');
  return value.toLocaleString(lang, { maximumSignificantDigits: size >= 1000 ? 21 : 4 });
}

/** The name of a parameter, from its path in the network. @param {string} lang @param {string} path */
export function parameterName(lang, path) {
  const [, kind] = /\.(weight|bias|gamma|beta)$/.exec(path) ?? [];
  const [, index] = /layers\.(\d+)\.\w+$/.exec(path) ?? [];
  if (kind && index) return translate(lang, `parameter.${kind}`, { layer: Number(index) + 1 });
  // A DCGAN's layers have names, such as deconv1.
  const [, name, number] = /(project|deconv|conv|norm|output)(\d*)\.\w+$/.exec(path) ?? [];
  if (!kind || !name) return path;
  const layer = translate(lang, `layer.${name}`, { number });
  const sentence = ['weight', 'bias'].includes(kind) ? `parameter.layer.${kind}` : `parameter.${kind}`;
  return translate(lang, sentence, { layer });
}
