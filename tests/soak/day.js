// A day on a machine that sleeps: the clock of the page and of its workers jumps, as it does where a lid was closed, and
// what was due in between is due at once.
import { memoryAtRest } from './memory.js';
import { jumpingClock } from './jumping-clock.js';

const JUMP_MINUTES = 10;

/** @param {import('./scenarios.js').Site} site @param {{ hours: number, steps: number }} options steps between two jumps */
export async function day(site, { hours, steps }) {
  const { page, complaints } = await site.page('embed.html?backend=cpu#preset=fast', (fresh) =>
    fresh.evaluateOnNewDocument(jumpingClock),
  );
  const began = Date.now();
  await page.waitForSelector('gan-clipping-lab');
  const jumps = Math.round((hours * 60) / JUMP_MINUTES);
  const go = (many) =>
    page.evaluate(
      async (rounds, minutes, between) => {
        const lab = document.querySelector('gan-clipping-lab');
        await lab.start();
        const step = () => lab.stats(0)?.step ?? 0;
        for (let round = 0; round < rounds; round += 1) {
          globalThis.jump(minutes * 60_000);
          const wanted = step() + between;
          await new Promise((done) => {
            lab.addEventListener('step', function look() {
              if (step() < wanted) return;
              lab.removeEventListener('step', look);
              done(undefined);
            });
          });
        }
        return step();
      },
      many,
      JUMP_MINUTES,
      steps,
    );
  const first = Math.ceil(jumps / 10);
  await go(first);
  const early = await memoryAtRest(page);
  const reached = await go(jumps - first);
  const late = await memoryAtRest(page);
  const notice = await page.evaluate(() => {
    const bar = document.querySelector('gan-clipping-lab').shadowRoot.querySelector('gcl-bar');
    return bar.shadowRoot.querySelector('[data-testid=notice]').innerText;
  });
  if (notice) complaints.push(notice);
  if (reached < jumps * steps) complaints.push(`Only ${reached} steps were taken.`);
  await page.close();
  const did = `${hours} hours by a made-up clock, in ${jumps} jumps, ${reached.toLocaleString('en')} steps of two runs`;
  return { did, early, late, complaints, seconds: (Date.now() - began) / 1000 };
}
