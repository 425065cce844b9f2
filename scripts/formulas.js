// Formulas of the article: `<tex>\lVert g \rVert</tex>` in its sources becomes MathML at build, so that no
// reader waits for a script to see them, and a screen reader reads them as mathematics. Browsers do not break a
// formula in a line: one that is wider than a phone is written as two.
import temml from 'temml';

/** A formula, and what must not be parted from it by the end of a line. */
const FORMULA = /<tex\s*>([\s\S]*?)<\/tex\s*>([.,:;)。，：；、）]*)/g;
/** @type {Record<string, string>} */
const ENTITIES = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** A text with MathML in the places of its TeX. @param {string} html */
export function fillFormulas(html) {
  return html.replace(FORMULA, (_, source, mark) => {
    const math = formula(source.replace(/&(?:lt|gt|amp);/g, (/** @type {string} */ it) => ENTITIES[it]));
    return mark ? `<span class="formula">${math}${mark}</span>` : math;
  });
}

/** @param {string} tex */
function formula(tex) {
  const source = tex.trim().replace(/\s+/g, ' ');
  try {
    return temml.renderToString(source, { throwOnError: true });
  } catch (error) {
    throw new Error(`the formula “${source}” is not TeX that can be read: ${/** @type {Error} */ (error).message}`, {
      cause: error,
    });
  }
}
