// uPlot makes a number format of the browser's language while it is loaded. Where that is no language tag, as "C" in
// WebKitGTK under the locale C.UTF-8, this throws, and with it the whole page would stay empty. The page writes every
// number itself, so uPlot's own format may be of any language.
const ITS_OWN = "domEnv ? nav.language : 'en-US'";

/** @returns {import('vite').Plugin} */
export function uplot() {
  return {
    name: 'uplot',
    // Packed beforehand it would come past this plugin in `npm run dev`.
    config: () => ({ optimizeDeps: { exclude: ['uplot'] } }),
    transform: {
      filter: { id: /\/uplot\/dist\/[^/]+\.js/ },
      handler(code) {
        if (code.split(ITS_OWN).length !== 2) {
          this.error(`uPlot makes its number format in another way than scripts/uplot.js knows: ${ITS_OWN}`);
        }
        return { code: code.replace(ITS_OWN, "'en-US'"), map: null };
      },
    },
  };
}
