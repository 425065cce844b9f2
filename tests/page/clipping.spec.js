// The clipping bench, as a reader uses it.
import { expect } from '@playwright/test';

import { button, choose, count, field, open, pause, run, test, trainTo } from './lab.js';

const gradients = (page, network) => page.locator('gcl-gradients').nth(network === 'G' ? 0 : 1);
/** A cell of a parameter's row: before, after, scale, cosine, share. */
const cell = (page, network, row, column) =>
  gradients(page, network).locator('tbody tr').nth(row).locator('td').nth(column);
const hash = (page) => page.evaluate(() => location.hash);

/** Waits for steps that a change has acted on. */
async function someSteps(page, more = 4) {
  const steps = await count(page);
  await expect.poll(() => count(page), { timeout: 90_000 }).toBeGreaterThan(steps + more);
}

for (const [rule, name, c] of [
  ['globalNorm', 'global norm clipping at 0.01', '0.01'],
  ['value', 'value clipping at 0.001', '0.001'],
  ['meanAbs', 'mean |g| clipping at 1e-5', '0.00001'],
  ['adaptive', 'adaptive clipping at 0.01', '0.01'],
  ['percentile', 'clipping at percentile 10', '10'],
]) {
  test(`the rule ${rule} is chosen for D while it trains, acts, and leaves G’s rule alone`, async ({
    page,
    complaints,
  }) => {
    await open(page);
    await trainTo(page, 2);
    await field(page, 'D’s clipping rule').selectOption(rule);
    await expect(field(page, 'D’s C')).toHaveValue(String(Number(c)));
    await expect(run(page, 2).getByRole('heading')).toContainText(`G: norm clipping at 0.01 · D: ${name}`);
    await someSteps(page, 6);
    await pause(page);
    // How much is clipped changes as D learns, so that a fast machine would see other gradients than a
    // slow one: what is looked at is the same step on each.
    await button(page, 'Reset').click();
    await expect.poll(() => count(page)).toBe(0);
    const clipped = gradients(page, 'D').locator('tr.clipped');
    // The first at once, but for the percentile: that clips once a norm is above earlier ones.
    for (let step = 1; step <= 40 && (await clipped.count()) === 0; step += 1) {
      await button(page, 'One step').click();
      await expect.poll(() => count(page)).toBe(step);
    }
    await expect(clipped.first()).toBeVisible();
    // Of all rules only value and adaptive bend a parameter's gradient.
    const cosines = await gradients(page, 'D').locator('tbody td:nth-of-type(4)').allInnerTexts();
    const bends = cosines.slice(0, -1).some((text) => Number(text) < 0.999);
    expect(bends).toBe(['value', 'adaptive'].includes(rule));
    await expect(cell(page, 'G', 0, 1)).toHaveText('0.01');
    await expect(page.getByTestId('problem')).toHaveCount(0);
    expect(complaints).toEqual([]);
  });
}

test('no clipping offers no C and clips nothing', async ({ page, complaints }) => {
  await open(page);
  await choose(page, 1);
  await expect(field(page, 'G’s C')).toHaveCount(0);
  await expect(field(page, 'G is clipped every n-th step, n')).toHaveCount(0);
  await trainTo(page, 3);
  await expect(cell(page, 'D', 0, 4)).toHaveText('0 %');
  await expect(cell(page, 'D', 0, 2)).toHaveText('1');
  expect(complaints).toEqual([]);
});

test('C’s slider is moved by keys, and its number follows', async ({ page, complaints }) => {
  await open(page);
  const slider = page.getByRole('slider', { name: 'G’s C, slider' });
  await slider.focus();
  // Twenty steps are a decade.
  for (let press = 0; press < 20; press += 1) await page.keyboard.press('ArrowRight');
  await expect(field(page, 'G’s C')).toHaveValue('0.1');
  await expect(field(page, 'D’s C')).toHaveValue('0.01');
  await expect(slider).toHaveAttribute('aria-valuetext', '0.1');
  await button(page, 'One step').click();
  await expect.poll(() => count(page)).toBe(1);
  await expect.poll(() => hash(page)).toBe('#preset=fast&run=clip:none&run=clip:norm,cG:0.1,cD:0.01');
  expect(complaints).toEqual([]);
});

test('clipping on every n-th step only clips about so many', async ({ page, complaints }) => {
  await open(page);
  await field(page, 'D is clipped every n-th step, n').fill('2');
  await field(page, 'D is clipped every n-th step, n').press('Tab');
  await expect(run(page, 2).getByRole('heading')).toContainText('D: norm clipping at 0.01, every 2 steps');
  // One step after another, so that each is reported: the first, third and fifth are clipped.
  for (let step = 1; step <= 6; step += 1) {
    await button(page, 'One step').click();
    await expect.poll(() => count(page)).toBe(step);
    await expect(button(page, 'One step')).toBeEnabled();
  }
  await expect(cell(page, 'D', 0, 4)).toHaveText('50 %');
  await expect(cell(page, 'G', 0, 4)).toHaveText('100 %');
  expect(complaints).toEqual([]);
});

test('a percentile above 100 is refused at its field, and the run goes on', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 2);
  await field(page, 'D’s clipping rule').selectOption('percentile');
  await field(page, 'D’s C').fill('101');
  await field(page, 'D’s C').press('Tab');
  await expect(page.getByRole('alert')).toContainText('discriminator.clip.threshold: 101 is out of range');
  await expect(field(page, 'D’s C')).toHaveAttribute('aria-invalid', 'true');
  await someSteps(page, 2);
  await field(page, 'D’s C').fill('50');
  await field(page, 'D’s C').press('Tab');
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('what is being typed is kept while another setting is taken', async ({ page, complaints }) => {
  await open(page);
  await field(page, 'D’s C').fill('0.5');
  await field(page, 'D’s C').evaluate((element) => {
    // As a slider does, whose steps come while the reader already types elsewhere.
    const controls = element.getRootNode().host;
    controls.dispatchEvent(new CustomEvent('setting', { detail: { key: 'cG', value: 0.25 } }));
  });
  await expect(field(page, 'G’s C')).toHaveValue('0.25');
  await expect(field(page, 'D’s C')).toHaveValue('0.5');
  await field(page, 'D’s C').press('Enter');
  await expect(run(page, 2).getByRole('heading')).toContainText('norm clipping at 0.25 · D: norm clipping at 0.5');
  expect(complaints).toEqual([]);
});

test('weight clipping is offered with the Wasserstein loss only, by its own name', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 2);
  await expect(field(page, 'Clip D’s weights')).toHaveCount(0);
  await field(page, 'Loss').selectOption('wasserstein');
  await expect(page.getByText('It is not gradient clipping.')).toBeVisible();
  await field(page, 'Clip D’s weights').check();
  await expect(field(page, 'Bound c of D’s weights')).toHaveValue('0.01');
  await field(page, 'Bound c of D’s weights').fill('0.02');
  await field(page, 'Bound c of D’s weights').press('Tab');
  await someSteps(page);
  const bounded = await page.evaluate(() => {
    const { discriminator, generator } = document.querySelector('gan-clipping-lab').stats(1);
    return [discriminator.map(({ atBound }) => atBound), generator.map(({ atBound }) => atBound)];
  });
  // With clamped weights some lie at the bound; G has none.
  expect(bounded[0].every((share) => share !== null)).toBe(true);
  expect(bounded[0].some((share) => share > 0)).toBe(true);
  expect(bounded[1].every((share) => share === null)).toBe(true);
  await expect(page.getByTestId('differences')).toContainText('loss Wasserstein, bound c of D’s weights 0.02');
  await field(page, 'Loss').selectOption('hinge');
  await expect(field(page, 'Clip D’s weights')).toHaveCount(0);
  await someSteps(page, 2);
  expect(await hash(page)).not.toContain('weights:0.02');
  expect(complaints).toEqual([]);
});

// Beside those of run 1, which stay non-saturating: all in nats, all above 0.
const UNITS = {
  minimax: ['nats', 'nats, log axis'],
  leastSquares: ['log axis', 'log axis'],
  hinge: ['', ''],
  wasserstein: ['', ''],
};
for (const [loss, expected] of Object.entries(UNITS)) {
  test(`the loss ${loss} is taken while it trains`, async ({ page, complaints }) => {
    await open(page);
    await trainTo(page, 2);
    await field(page, 'Loss').selectOption(loss);
    await someSteps(page, 2);
    await expect(page.locator('gcl-losses .u-axis, gcl-losses gcl-chart').first()).toBeVisible();
    const units = () =>
      page.locator('gcl-losses gcl-chart').evaluateAll((charts) => charts.map(({ yLabel }) => yLabel));
    await expect.poll(units).toEqual(expected);
    await expect.poll(() => count(page)).toBeGreaterThan(4);
    expect(complaints).toEqual([]);
  });
}

test('another optimiser begins all runs again, and says so', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 100);
  await field(page, 'G’s optimiser').selectOption('sgd');
  await expect(page.getByTestId('notice')).toHaveText(/needs new networks: all runs began again from step 0 together/);
  expect(await count(page)).toBeLessThan(100);
  await someSteps(page, 2);
  await expect(page.getByTestId('differences')).toContainText('G’s optimiser SGD');
  expect(await hash(page)).toBe('#preset=fast&run=clip:none,optG:adam&run=clip:norm,c:0.01,optG:sgd');
  expect(complaints).toEqual([]);
});

test('a DCGAN trains in one run beside the MLPs of the other, its parameters named', async ({ page, complaints }) => {
  await open(page);
  await field(page, 'Networks').selectOption('dcgan');
  await expect(page.getByTestId('notice')).toHaveText(/needs new networks/);
  await button(page, 'One step').click();
  await expect.poll(() => count(page), { timeout: 90_000 }).toBe(1);
  await expect(gradients(page, 'G').getByRole('row', { name: /transposed convolution 1 weights/ })).toBeVisible();
  await expect(gradients(page, 'D').getByRole('row', { name: /batch norm 2 scale/ })).toBeVisible();
  await choose(page, 1);
  await expect(gradients(page, 'G').getByRole('row', { name: /layer 1 weights/ })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a DCGAN has channels to be set, and other networks have none', async ({ page, complaints }) => {
  await open(page);
  const near = field(page, 'Channels next to the image');
  const far = field(page, 'Channels next to the noise');
  await expect(near).toHaveCount(0);
  await field(page, 'Networks').selectOption('dcgan');
  await expect(near).toHaveValue('16');
  await expect(far).toHaveValue('32');
  await near.fill('8');
  await near.press('Enter');
  await far.fill('0');
  await far.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: '1 to 1,024' })).toBeVisible();
  await far.fill('16');
  await far.press('Enter');
  await expect.poll(() => hash(page)).toContain('near:8,far:16');
  await button(page, 'One step').click();
  await expect.poll(() => count(page), { timeout: 90_000 }).toBe(1);
  await field(page, 'Networks').selectOption('seed');
  await expect(near).toHaveCount(0);
  await expect.poll(() => hash(page)).not.toContain('near');
  await button(page, 'One step').click();
  await expect.poll(() => count(page)).toBe(1);
  expect(complaints).toEqual([]);
});

test('the chart follows the chosen parameter, and has C’s line where C is a norm of it', async ({
  page,
  complaints,
}) => {
  await open(page);
  await trainTo(page, 3);
  const chart = gradients(page, 'D').locator('gcl-chart');
  const line = () => chart.evaluate(({ data }) => data[1].at(-1));
  await expect(gradients(page, 'D').getByRole('heading')).toHaveText('Discriminator D: layer 1 weights');
  await expect.poll(line).toBeCloseTo(0.01);
  await gradients(page, 'D').getByRole('radio', { name: 'all together' }).check();
  await expect(gradients(page, 'D').getByRole('heading')).toHaveText('Discriminator D: all together');
  await expect.poll(line).toBeNull();
  await expect(gradients(page, 'D')).toContainText('it bounds each parameter by itself');
  await field(page, 'D’s clipping rule').selectOption('globalNorm');
  await expect.poll(line).toBeCloseTo(0.01);
  expect(complaints).toEqual([]);
});

test('the chart shows how far the weights moved, where that is chosen', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 6);
  await pause(page);
  const chart = gradients(page, 'D').locator('gcl-chart');
  await expect(chart).toContainText('‖g‖₂');
  await gradients(page, 'D').getByRole('radio', { name: 'update' }).check();
  await expect(chart).toContainText('‖Δw‖₂');
  // One line, of Adam's first steps: no weight moves farther than the rate times the root of the step.
  const [steps, ...updates] = await chart.evaluate(({ data }) => data);
  expect(updates).toHaveLength(1);
  for (const [index, update] of updates[0].entries()) {
    expect(update).toBeGreaterThan(0);
    expect(update).toBeLessThan(0.005 * Math.sqrt(784 * 128 * steps[index]));
  }
  // The chosen parameter is told in the name, as before, and G's chart is left alone.
  await gradients(page, 'D').getByRole('radio', { name: 'all together' }).check();
  const ofAll = await chart.evaluate(({ data }) => data[1]);
  for (const [index, update] of ofAll.entries()) expect(update).toBeGreaterThan(updates[0][index]);
  await expect(gradients(page, 'G').locator('gcl-chart')).toContainText('‖g‖₂');
  expect(complaints).toEqual([]);
});

test('the numbers beside an axis have room, however long they are', async ({ page, complaints }) => {
  await open(page);
  const left = (values, longest) =>
    page.evaluate(
      async ([data, widest]) => {
        const chart = document.createElement('gcl-chart');
        const line = { label: 'g', color: '--run-0' };
        Object.assign(chart, { lines: [line], data: [[1, 2], data], xLabel: 'step', yLabel: 'norm', lang: 'en' });
        chart.style.width = '400px';
        document.body.append(chart);
        await chart.updateComplete;
        await new Promise((resolve) => setTimeout(resolve, 100));
        const over = parseFloat(getComputedStyle(chart.renderRoot.querySelector('.u-over')).left);
        const pen = new OffscreenCanvas(1, 1).getContext('2d');
        pen.font = `12px ${getComputedStyle(chart).fontFamily}`;
        chart.remove();
        return { over, width: pen.measureText(widest).width };
      },
      [values, longest],
    );
  const usual = await left([1, 9], '10');
  const long = await left([0.00101, 0.00109], '0.00104');
  // Six pixels are between them and the plot.
  for (const { over, width } of [usual, long]) expect(over).toBeGreaterThan(width + 6);
  expect(long.over).toBeGreaterThan(usual.over);
  expect(complaints).toEqual([]);
});

test('pointing at a chart gives the values there', async ({ page, complaints }) => {
  await open(page);
  await trainTo(page, 6);
  await button(page, 'Pause').click();
  const chart = gradients(page, 'D').locator('gcl-chart');
  await chart.scrollIntoViewIfNeeded();
  await chart.locator('.u-over').hover();
  // In the order of the lines: C, before, after; and the step that they are of.
  const beside = chart.locator('.ends span');
  await expect(beside).toHaveText([/^C: 0\.01$/, /^before: [\d.]+$/, /^after: [\d.]+$/, /^step \d+$/]);
  const norms = await chart.evaluate(({ data }) => data[2].map((norm) => Number(norm.toPrecision(4))));
  expect(norms).toContain(Number((await beside.nth(1).textContent()).split(' ')[1]));
  expect(complaints).toEqual([]);
});

test.describe('the figure of rules', () => {
  const text = (page, rule) => page.locator(`gcl-rule-figure [data-rule=${rule}] figcaption`);

  test('keeps the direction by norm and mean |g|, and bends it by value', async ({ page, complaints }) => {
    await open(page);
    await expect(text(page, 'norm')).toContainText('‖g‖ 2.5 → 1, turned by 0°');
    await expect(text(page, 'value')).toContainText('‖g‖ 2.5 → 1.41, turned by 20°');
    await expect(text(page, 'meanAbs')).toContainText('turned by 0°');
    await expect(text(page, 'weights')).toContainText('(-1.77, -1.31) → (-1, -1)');
    expect(complaints).toEqual([]);
  });

  test('follows C by the keys, and the gradient by the mouse', async ({ page, complaints }) => {
    await open(page);
    await page.getByRole('slider', { name: 'C = 1' }).focus();
    for (let press = 0; press < 4; press += 1) await page.keyboard.press('ArrowLeft');
    await expect(text(page, 'norm')).toContainText('‖g‖ 2.5 → 0.8');
    const drawing = page.locator('gcl-rule-figure [data-rule=norm] svg');
    await drawing.scrollIntoViewIfNeeded();
    const box = await drawing.boundingBox();
    // Half way up from the middle: g is (0, 1.5).
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 4);
    await expect(text(page, 'norm')).toContainText('‖g‖ 1.5 → 0.8, turned by 0°');
    await expect(text(page, 'value')).toContainText('‖g‖ 1.5 → 0.8, turned by 0°');
    expect(complaints).toEqual([]);
  });
});
