// What a browser installs: a web app manifest for each language of the article, its icons, and what the pages say of them.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Made of assets/icon.svg by `node scripts/app-icons.js`. */
export const ICONS = [
  { file: 'icon-192.png', size: 192, purpose: 'any' },
  { file: 'icon-512.png', size: 512, purpose: 'any' },
  { file: 'icon-maskable-512.png', size: 512, purpose: 'maskable' },
];
const FOLDER = 'app';
const FILE = 'manifest.webmanifest';

/** As www/article/page.css has them. */
const PAPER = { light: '#ffffff', dark: '#16171a' };

/** By the folder of the article, below the site. */
const LANGUAGES = {
  '': {
    lang: 'en',
    name: 'GAN Clipping Lab',
    short_name: 'Clipping Lab',
    description: 'Gradient clipping in a GAN, explained around figures that train in your browser.',
    lab: 'Whole lab',
  },
  'zh-CN/': {
    lang: 'zh-CN',
    name: 'GAN 梯度裁剪实验室',
    short_name: '梯度裁剪',
    description: 'GAN 中的梯度裁剪：图中的网络就在浏览器里训练。',
    lab: '完整实验室',
  },
};

/** The manifests' paths below the site. */
export const MANIFESTS = Object.keys(LANGUAGES).map((folder) => `${folder}${FILE}`);

/** @param {string} root of the repository @param {string} site the folder to write to */
export function writeApp(root, site) {
  for (const { file } of ICONS) cpSync(join(root, 'assets', 'app', file), join(site, FOLDER, file));
  for (const [folder, words] of Object.entries(LANGUAGES)) {
    const path = join(site, folder, FILE);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(manifest(folder, words), null, 2)}\n`);
  }
}

/** Its addresses are counted from where it lies. @param {string} folder @param {typeof LANGUAGES['']} words */
function manifest(folder, { lang, lab, ...words }) {
  const site = folder ? '../' : './';
  return {
    id: './',
    ...words,
    lang,
    start_url: './',
    // The lab is of both languages.
    scope: site,
    display: 'standalone',
    theme_color: PAPER.light,
    background_color: PAPER.light,
    categories: ['education'],
    icons: ICONS.map(({ file, size, purpose }) => ({
      src: `${site}${FOLDER}/${file}`,
      sizes: `${size}x${size}`,
      type: 'image/png',
      purpose,
    })),
    shortcuts: [{ name: lab, url: `${site}embed.html?lang=${lang}` }],
  };
}

/** The manifest beside a page, which is of its language. @returns {import('vite').HtmlTagDescriptor[]} */
export function appTags() {
  const injectTo = /** @type {const} */ ('head');
  const meta = Object.entries(PAPER).map(([scheme, content]) => ({
    tag: 'meta',
    attrs: { name: 'theme-color', media: `(prefers-color-scheme: ${scheme})`, content },
    injectTo,
  }));
  return [...meta, { tag: 'link', attrs: { rel: 'manifest', href: FILE }, injectTo }];
}
