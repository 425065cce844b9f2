// stdlib asks what the browser can do by code from a text, which a page's Content-Security-Policy refuses and reports,
// although it has other ways. Every browser that the page runs in has what is asked for.
const ASKED = [
  { file: '/@stdlib/utils-global/lib/codegen.js', text: "new Function( 'return this;' )()", answer: 'globalThis' },
  {
    file: '/@stdlib/assert-has-generator-support/lib/main.js',
    text: 'evil( \'"use strict"; (function* () {})\' );',
    answer: '',
  },
];

/** @returns {import('vite').Plugin} */
export function stdlib() {
  return {
    name: 'stdlib',
    transform: {
      filter: { id: /\/@stdlib\/(utils-global\/lib\/codegen|assert-has-generator-support\/lib\/main)\.js/ },
      handler(code, id) {
        const asked = ASKED.find(({ file }) => id.includes(file));
        if (!asked) return null;
        if (!code.includes(asked.text)) this.error(`stdlib has changed: scripts/stdlib.js looks for ${asked.text}`);
        return { code: code.replace(asked.text, asked.answer), map: null };
      },
    },
  };
}
