// What a link to the page becomes where it is pasted: Open Graph's tags with a picture, and an oEmbed file that gives the
// lab as an iframe. Both need whole addresses, so they are there where the build is told its own:
//   SITE_URL=https://your.site/lab/ npm run build
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PICTURE = { file: 'card.png', source: 'docs/page.png' };
const OEMBED = 'oembed.json';
const [WIDTH, HEIGHT] = [1000, 900];

/** @param {string | undefined} [wanted] the site's address @returns {import('vite').Plugin} */
export function card(wanted = process.env.SITE_URL) {
  const site = wanted ? addressOf(wanted) : undefined;
  let folder = 'dist';
  return {
    name: 'card',
    apply: 'build',
    configResolved: ({ root, build }) => void (folder = join(root, build.outDir)),
    transformIndexHtml(html, { path }) {
      if (!site) return undefined;
      const [, title] = /<title>([^<]*)<\/title>/.exec(html) ?? [];
      const [, about] = /name="description"\s+content="([^"]*)"/.exec(html) ?? [];
      const page = new URL(path.replace(/^\//, '').replace(/(^|\/)index\.html$/, '$1'), site).href;
      return tagsOf({ title, about, page, site });
    },
    closeBundle() {
      if (!site) return;
      copyFileSync(PICTURE.source, join(folder, PICTURE.file));
      writeFileSync(join(folder, OEMBED), `${JSON.stringify(oembed(site), null, 2)}\n`);
    },
  };
}

/** @param {string} wanted */
function addressOf(wanted) {
  if (!/^https?:\/\//.test(wanted) || !URL.canParse(wanted)) {
    throw new Error(`SITE_URL is “${wanted}”: give the whole address of the site, as https://your.site/lab/`);
  }
  return new URL(wanted.endsWith('/') ? wanted : `${wanted}/`).href;
}

/** @param {{ title?: string, about?: string, page: string, site: string }} given @returns {import('vite').HtmlTagDescriptor[]} */
function tagsOf({ title, about, page, site }) {
  const properties = {
    'og:type': 'website',
    'og:title': title,
    'og:description': about,
    'og:url': page,
    'og:image': new URL(PICTURE.file, site).href,
    'og:image:alt': 'Samples of a GAN that trains, its gradients clipped and not',
  };
  const tags = Object.entries(properties)
    .filter(([, content]) => content)
    .map(([property, content]) => ({ tag: 'meta', attrs: { property, content }, injectTo: head }));
  const link = { rel: 'alternate', type: 'application/json+oembed', href: new URL(OEMBED, site).href, title };
  return [
    ...tags,
    { tag: 'meta', attrs: { name: 'twitter:card', content: 'summary_large_image' }, injectTo: head },
    { tag: 'link', attrs: link, injectTo: head },
  ];
}

const head = /** @type {const} */ ('head');

/** As oembed.com has it, of type `rich`. @param {string} site */
function oembed(site) {
  const src = new URL('embed.html', site).href;
  const picture = readFileSync(PICTURE.source);
  return {
    version: '1.0',
    type: 'rich',
    title: 'GAN Clipping Lab',
    provider_name: 'GAN Clipping Lab',
    provider_url: site,
    html: `<iframe src="${src}" title="GAN Clipping Lab" width="100%" height="${HEIGHT}" loading="lazy"></iframe>`,
    width: WIDTH,
    height: HEIGHT,
    thumbnail_url: new URL(PICTURE.file, site).href,
    // A PNG begins with them.
    thumbnail_width: picture.readUInt32BE(16),
    thumbnail_height: picture.readUInt32BE(20),
  };
}
