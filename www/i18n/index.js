// Sentences in the reader's language. Both files hold the same keys, which a test checks.
import en from './en.json' with { type: 'json' };
import zh from './zh-CN.json' with { type: 'json' };

/** @typedef {import('../types.d.ts').Message} Message */

/**
 * @typedef {{ gap: string, rules: Intl.PluralRules, forms: Record<string, string> }} Plural a sentence for each
 *   form that the number in its gap may ask for
 */

/** A plural's key, such as `samples.caption[step].one`: its own key, the gap whose number decides, the form. */
const PLURAL = /^(.+)\[(\w+)\]\.(\w+)$/;

/** @type {Record<string, Map<string, string | Plural>>} */
const LANGUAGES = { en: sentencesOf('en', en), 'zh-CN': sentencesOf('zh-CN', zh) };

/** The sentences by their keys, a plural's forms together. @param {string} lang @param {Record<string, string>} texts */
function sentencesOf(lang, texts) {
  /** @type {Map<string, string | Plural>} */
  const sentences = new Map();
  for (const [key, text] of Object.entries(texts)) {
    const [, own, gap, form] = PLURAL.exec(key) ?? [];
    const plural = own && sentences.get(own);
    if (!own) sentences.set(key, text);
    else if (typeof plural === 'object') plural.forms[form] = text;
    else sentences.set(own, { gap, rules: new Intl.PluralRules(lang), forms: { [form]: text } });
  }
  return sentences;
}

/**
 * Sentences of a figure that is loaded by itself, with its words.
 * @param {Record<string, Record<string, string>>} words by language
 */
export function addWords(words) {
  for (const [lang, texts] of Object.entries(words))
    for (const [key, sentence] of sentencesOf(lang, texts)) LANGUAGES[lang].set(key, sentence);
}

/** The language to show for a wish such as `zh`, `zh-Hans` or `en-GB`; a browser may have none. @param {string | undefined} wish */
export function language(wish) {
  return String(wish).toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/**
 * A sentence, its gaps such as `{step}` filled, in the form that its number asks for. Numbers are written as the
 * language does.
 * @param {string} lang
 * @param {string} key
 * @param {Record<string, string | number>} [details]
 */
export function translate(lang, key, details = {}) {
  const sentence = formFor(LANGUAGES[lang]?.get(key) ?? LANGUAGES.en.get(key) ?? key, details);
  return sentence.replace(/\{(\w+)\}/g, (gap, name) => {
    const value = details[name];
    if (value === undefined) return gap;
    if (typeof value === 'number') return formatNumber(lang, value);
    // A detail may itself be a key, such as the name of a setting.
    const named = LANGUAGES[lang]?.get(`${name}.${value}`);
    return typeof named === 'string' ? named : value;
  });
}

/** @param {string | Plural} sentence @param {Record<string, string | number>} details */
function formFor(sentence, details) {
  if (typeof sentence === 'string') return sentence;
  const { gap, rules, forms } = sentence;
  return forms[rules.select(Number(details[gap]))] ?? forms.other;
}

/** Below it a whole number is written out, such as the largest seed; above it powers of ten read better. */
const LONGEST_WHOLE = 1e10;

/** @param {string} lang @param {number} value */
export function formatNumber(lang, value) {
  const size = Math.abs(value);
  const long = size >= (Number.isInteger(value) ? LONGEST_WHOLE : 1e9);
  if (value !== 0 && (size < 1e-4 || long)) return value.toExponential(2).replace(/\.?0+e/, 'e');
  return formatterOf(lang, size >= 1000 ? 21 : 4).format(value);
}

/** Making one takes a hundred times as long as a number. @type {Map<string, Intl.NumberFormat>} */
const formatters = new Map();

/** @param {string} lang @param {number} digits */
function formatterOf(lang, digits) {
  const key = `${lang} ${digits}`;
  const kept = formatters.get(key) ?? new Intl.NumberFormat(lang, { maximumSignificantDigits: digits });
  formatters.set(key, kept);
  return kept;
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
