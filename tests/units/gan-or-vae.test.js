import { describe, expect, it } from 'vitest';

import { finding, standing, strokes, studied } from '../../www/gan-or-vae/finding.js';
import { pairSettings, labSetup, THRESHOLD } from '../../www/gan-or-vae/pair-settings.js';
import {
  END,
  picturedAt,
  PICTURED,
  ratioOf,
  recordingOf,
  SEEDS,
  seenAt,
  STEPS,
} from '../../www/gan-or-vae/recorded.js';
import { recordedDigits } from '../../www/gan-or-vae/recorded-digits.js';
import { keyOf } from '../../www/gan-or-vae/recorded.js';
import samples from '../../www/gan-or-vae/recorded-samples.json' with { type: 'json' };
import ownWords from '../../www/gan-or-vae/words.en.json' with { type: 'json' };
import '../../www/gan-or-vae/words.js';
import openingWords from '../../www/opening/words.en.json' with { type: 'json' };
import { translate } from '../../www/i18n/index.js';
import { fromHash, toHash } from '../../www/setup/link.js';
import { STEPS as STUDIED } from '../../www/opening/recorded.js';

const en = { ...openingWords, ...ownWords };

const [GAN, VAE] = [0, 1];
const KINDS = [GAN, VAE].flatMap((id) => [false, true].map((clipped) => [id, clipped]));
const seen = (more) => ({
  state: 'running',
  step: 500,
  seed: 1,
  clipped: false,
  rate: 20,
  progress: { loaded: 0, total: 0 },
  changedAt: undefined,
  measured: [
    { frechet: 200, sharpness: 2, coveredDigits: 9 },
    { frechet: 150, sharpness: 0.5, coveredDigits: 10 },
  ],
  last: 500,
  ...more,
});

describe('what the numbers say of a GAN and a VAE', () => {
  it('is nothing before they are trained, measured, or comparable', () => {
    expect(finding(seen({ state: 'poster' })).code).toBe('pair.poster');
    expect(finding(seen({ step: 20 })).code).toBe('pair.early');
    expect(finding(seen({ measured: [] })).code).toBe('opening.unmeasured');
    expect(finding(seen({ state: 'done', step: 1000, last: 800 })).code).toBe('opening.ending');
    expect(finding(seen({ changedAt: 300, clipped: true }))).toEqual({
      code: 'pair.clippedFrom',
      details: { step: 300 },
    });
    expect(finding(seen({ changedAt: 300 })).code).toBe('pair.freeFrom');
  });

  it('is which is closer, as a share of the other’s distance, or that neither is', () => {
    expect(finding(seen())).toEqual({ code: 'pair.closer.vae', details: { share: 25 } });
    const measured = seen().measured.toReversed();
    expect(finding(seen({ measured }))).toEqual({ code: 'pair.closer.gan', details: { share: 25 } });
    const alike = measured.map((one, index) => ({ ...one, frechet: 100 + 2 * index }));
    expect(finding(seen({ measured: alike }))).toEqual({ code: 'pair.closer.neither', details: { share: 3 } });
  });

  it('is held against the recorded seeds at its end, and not before', () => {
    expect(studied(seen())).toBeUndefined();
    const end = { state: 'done', step: 1000, last: 1000 };
    expect(studied(seen({ ...end, last: 800 }))).toBeUndefined();
    expect(studied(seen({ ...end, changedAt: 300 }))).toBeUndefined();
    for (const clipped of [false, true]) {
      const { code, details } = studied(seen({ ...end, clipped }));
      const share = Math.round((1 - Math.min(ratioOf(clipped), 1 / ratioOf(clipped))) * 100);
      expect(details).toEqual({ share: Math.max(3, share), seeds: SEEDS });
      expect(translate('en', code, details)).toContain(`${Math.max(3, share)} %`);
    }
    // As the study has it: without clipping the VAE is closer, with it neither.
    expect([false, true].map((clipped) => studied(seen({ ...end, clipped })).code)).toEqual([
      'pair.study.vae',
      'pair.study.neither',
    ]);
  });

  it('has a sentence for each state', () => {
    for (const state of ['poster', 'loading', 'running', 'resting', 'done']) {
      expect(en).toHaveProperty([standing(seen({ state })).code]);
      expect(en).toHaveProperty([`pair.press.${state}`]);
    }
  });

  it.each([
    [0.5, 'pair.soft'],
    [1, 'pair.crisp'],
    [2, 'pair.speckled'],
  ])('calls a sharpness of %d %s', (sharpness, code) => expect(strokes(sharpness)).toBe(code));
});

describe('what was recorded', () => {
  it.each(KINDS)('of %d, clipped %s, is of every step, and its band holds its line', (id, clipped) => {
    const { low, mean, high, seen: ofSeed1 } = recordingOf(id, clipped);
    expect(STEPS).toEqual(STUDIED);
    for (const index of STEPS.keys()) {
      expect(low[index]).toBeLessThanOrEqual(mean[index]);
      expect(mean[index]).toBeLessThanOrEqual(high[index]);
      expect(ofSeed1[index].frechet).toBeGreaterThanOrEqual(low[index]);
      expect(ofSeed1[index].frechet).toBeLessThanOrEqual(high[index]);
    }
    expect(seenAt(id, clipped, STEPS[0] - 1)).toBeUndefined();
    for (const step of PICTURED) expect(samples[`${keyOf(id, clipped)}-${step}`]).toMatch(/^data:image\/webp/);
  });

  it('is what the title says: the VAE’s strokes are soft, the GAN’s speckled, clipped or not', () => {
    for (const clipped of [false, true]) {
      expect(strokes(seenAt(VAE, clipped, END).sharpness)).toBe('pair.soft');
      expect(strokes(seenAt(GAN, clipped, END).sharpness)).toBe('pair.speckled');
    }
  });

  it('is what the title says: clipping helps the GAN beyond its seeds, and the VAE within them', () => {
    const last = (id, clipped) => {
      const { low, high } = recordingOf(id, clipped);
      return { low: low.at(-1), high: high.at(-1) };
    };
    expect(last(GAN, true).high).toBeLessThan(last(GAN, false).low);
    expect(last(VAE, true).high).toBeGreaterThan(last(VAE, false).low);
    expect(last(VAE, true).low).toBeLessThan(last(VAE, false).high);
  });

  it('is pictured by the last kept step before the one that is looked at', () => {
    expect(picturedAt(END)).toBe(END);
    expect(picturedAt(299)).toBe(100);
    expect(picturedAt(0)).toBe(0);
  });

  it('of a digit is a walk of six images and a search that comes nearer', async () => {
    const { digits, shown, read } = await recordedDigits();
    expect(shown[0]).not.toBe(shown[1]);
    for (const digit of digits) expect(digit).toHaveLength(784);
    for (const { walk, found } of Object.values(read)) {
      expect(walk).toHaveLength(6 * 784);
      expect(found).toHaveLength(6);
      expect(found.at(-1).distance).toBeLessThan(found[0].distance);
    }
  });
});

describe('the settings of both', () => {
  it('have one seed, one optimiser and one clipping, and a decoder of the generator’s shape', () => {
    for (const clipped of [false, true]) {
      const { gan, vae } = pairSettings(clipped, 5);
      expect([gan.seed, vae.seed]).toEqual([5, 5]);
      const networks = [gan.generator, gan.discriminator, vae.encoder, vae.decoder];
      for (const { optimizer } of networks) expect(optimizer).toEqual(gan.generator.optimizer);
      for (const { clip } of networks) expect(clip.rule).toBe(clipped ? 'norm' : 'none');
      for (const { clip } of networks) expect(clip.threshold).toBe(THRESHOLD);
      // Both have the engine's own widths.
      expect(vae.decoder.hidden).toBe(gan.generator.hidden);
    }
  });

  it.each([false, true])('are in the lab what they are here, clipped %s', (clipped) => {
    const { setup, messages } = fromHash(toHash(labSetup(clipped, 3)));
    expect(messages).toEqual([]);
    expect(setup.runs).toHaveLength(1);
    const { gan } = pairSettings(clipped, 3);
    expect(setup.runs[0].config).toMatchObject({ seed: 3, loss: gan.loss });
    expect(setup.runs[0].config.generator.clip.rule).toBe(clipped ? 'norm' : 'none');
    expect(setup.runs[0].config.generator.optimizer).toEqual(gan.generator.optimizer);
  });
});
