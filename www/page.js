// The article: its language, which is kept in this browser and which the figures follow, and its links
// to setups.
import { language } from './i18n/index.js';

const KEY = 'gan-clipping-lab.lang';
const TITLES = { en: 'GAN Clipping Lab', 'zh-CN': 'GAN 梯度裁剪实验室' };

/** @param {string} wish */
function show(wish) {
  const lang = /** @type {keyof typeof TITLES} */ (language(wish));
  document.documentElement.lang = lang;
  document.title = TITLES[lang];
  for (const lab of document.querySelectorAll('gan-clipping-lab, gcl-bench')) lab.setAttribute('lang', lang);
  for (const button of document.querySelectorAll('[data-lang]')) {
    button.setAttribute('aria-pressed', String(button.getAttribute('data-lang') === lang));
  }
}

/** Storage may be forbidden, in a private window for instance; the switch works all the same. */
const storage = {
  get: () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  },
  set: (/** @type {string} */ lang) => {
    try {
      localStorage.setItem(KEY, lang);
    } catch {
      // The choice then lasts until the page is left.
    }
  },
};

for (const button of document.querySelectorAll('[data-lang]')) {
  button.addEventListener('click', () => {
    const lang = button.getAttribute('data-lang') ?? 'en';
    storage.set(lang);
    show(lang);
  });
}
show(storage.get() ?? navigator.language);

// A link to a setup, such as #preset=fragile, is taken by the first figure: it comes into view.
for (const link of document.querySelectorAll('a[href*="="][href^="#"]')) {
  link.addEventListener('click', () => document.querySelector('gan-clipping-lab')?.scrollIntoView());
}
