// A refusal is a sentence in each of the page's languages.
import { translate } from '../../www/i18n/index.js';
import '../../www/own-log/norm-log.js';
import { addWords } from '../../www/i18n/index.js';
import en from '../../www/own-log/words.en.json' with { type: 'json' };
import zh from '../../www/own-log/words.zh-CN.json' with { type: 'json' };

addWords({ en, 'zh-CN': zh });

/** Characters of a sentence; values that it shows are cut short. */
const LONGEST = 1000;

/** Fails unless a message is a sentence that names what it is about. @param {{ code: string, details?: Record<string, string | number> }} message */
export function assertTold({ code, details = {} }) {
  for (const lang of ['en', 'zh-CN']) {
    // With a value that itself has a gap in it, such as “{step}”, only the sentence's own are looked at.
    const plain = Object.fromEntries(
      Object.keys(details).map((name) => [name, typeof details[name] === 'number' ? 2 : 'x']),
    );
    const sentence = translate(lang, code, plain);
    if (sentence === code) throw new Error(`no sentence for ${code}`);
    const gap = /\{\w+\}/.exec(sentence);
    if (gap) throw new Error(`${code} has no ${gap[0]} in ${JSON.stringify(details)}`);
    const length = translate(lang, code, details).length;
    if (length > LONGEST) throw new Error(`${code} is ${length} characters long`);
  }
}

/** What a reader gives, or the refusal that it is, which is told; anything else that it throws is thrown. @template T @param {() => T | Promise<T>} read @returns {Promise<Awaited<T> | undefined>} */
export async function taken(read) {
  try {
    return await read();
  } catch (error) {
    if (/** @type {any} */ (error)?.name !== 'Refusal') throw error;
    assertTold(/** @type {any} */ (error));
    return undefined;
  }
}
