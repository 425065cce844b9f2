// A page that holds both languages: it is shown in the one that its address asks for (`?lang=zh-CN`), or in
// the reader's own; its elements follow, and its buttons change it.
import { language } from '../i18n/index.js';
import { keepForOffline } from '../offline/offline.js';

const TITLES = { en: 'GAN Clipping Lab', 'zh-CN': 'GAN 梯度裁剪实验室' };

/** @param {string} wish */
function show(wish) {
  const lang = /** @type {keyof typeof TITLES} */ (language(wish));
  document.documentElement.lang = lang;
  document.title = TITLES[lang];
  for (const lab of document.querySelectorAll('gan-clipping-lab, gcl-bench, gcl-gallery, gcl-own-log'))
    lab.setAttribute('lang', lang);
  for (const button of document.querySelectorAll('[data-lang]')) {
    button.setAttribute('aria-pressed', String(button.getAttribute('data-lang') === lang));
  }
}

for (const button of document.querySelectorAll('[data-lang]')) {
  button.addEventListener('click', () => show(button.getAttribute('data-lang') ?? 'en'));
}
show(new URLSearchParams(location.search).get('lang') ?? navigator.language);

keepForOffline();

// In a frame the page around it says what it is.
document.documentElement.classList.toggle('framed', window.parent !== window);
