// A page of ten figures that all want to train, scrolled up and down.
import { memoryAtRest } from './memory.js';

const FIGURES = 10;
/** Down in so many strokes of the wheel, and up again. */
const STROKE = 700;

/** @param {import('./scenarios.js').Site} site @param {{ minutes: number }} options */
export async function scrolling(site, { minutes }) {
  const { page, complaints } = await site.page('embed.html', (fresh) =>
    fresh.evaluateOnNewDocument(() => {
      globalThis.longTasks = [];
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) globalThis.longTasks.push(duration);
      }).observe({ entryTypes: ['longtask'] });
    }),
  );
  await page.waitForSelector('gan-clipping-lab');
  await page.evaluate((many) => {
    document.querySelector('gan-clipping-lab').remove();
    for (let figure = 0; figure < many; figure += 1) {
      const lab = document.createElement('gan-clipping-lab');
      for (const [name, value] of Object.entries({
        backend: 'cpu',
        autoplay: '',
        style: 'display: block; margin: 1000px 0',
      }))
        lab.setAttribute(name, value);
      lab.setAttribute('show', 'bar samples losses gradients');
      document.body.append(lab);
    }
  }, FIGURES);
  const began = Date.now();
  const until = (share) => began + share * minutes * 60_000;
  await scrollUntil(page, until(0.2));
  const early = await memoryAtRest(page);
  await scrollUntil(page, until(1));
  const late = await memoryAtRest(page);
  const { trained, longest } = await page.evaluate(() => ({
    trained: [...document.querySelectorAll('gan-clipping-lab')].map((lab) => lab.stats(0)?.step ?? 0),
    longest: Math.max(0, ...globalThis.longTasks),
  }));
  if (trained.some((steps) => steps === 0)) complaints.push(`Steps of the figures: ${trained.join(', ')}.`);
  await page.close();
  const steps = `${Math.min(...trained).toLocaleString('en')} to ${Math.max(...trained).toLocaleString('en')} steps each`;
  const did = `${FIGURES} figures scrolled for ${minutes} min, ${steps}; longest task ${longest.toFixed(0)} ms`;
  return { did, figures: FIGURES, early, late, complaints, seconds: (Date.now() - began) / 1000 };
}

/** @param {import('puppeteer-core').Page} page @param {number} end */
async function scrollUntil(page, end) {
  for (let down = true; Date.now() < end; down = !down) {
    for (let more = true; more && Date.now() < end;) more = await stroke(page, down ? STROKE : -STROKE);
  }
}

/** One stroke of the wheel, once it has moved the page; whether it could. */
async function stroke(page, deltaY) {
  const before = await page.evaluate(() => scrollY);
  await page.mouse.wheel({ deltaY });
  return page
    .waitForFunction((was) => scrollY !== was, { timeout: 500, polling: 'raf' }, before)
    .then(() => true)
    .catch(() => false);
}
