// Random settings, each of them valid by itself: every field of TrainConfig and VaeConfig over its whole
// range, with its ends and small odd sizes more often than chance would have them. src/config/ and
// src/validate.rs have the fields and their ranges.
import fc from 'fast-check';

/** Multiply-adds of one training step at the most, so that thousands of plans can be tried. */
const MOST_WORK = 2e7;
/** Weights of a network at the most: their updates and files take time too. */
const MOST_WEIGHTS = 1e6;
/** An image of the published DCGAN is more than that: it has so many of them in a step. */
const DCGAN_IMAGES = 4;
const PUBLISHED = [64, 128];

/** A whole number from 1, small ones and those around powers of two first. @param {number} high */
const size = (high) =>
  fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 1, max: Math.min(high, 9) }) },
    {
      weight: 15,
      arbitrary: fc.constantFrom(...[2, 16, 17, 31, 32, 33, 63, 64, 65, 100, 128].filter((one) => one <= high)),
    },
    { weight: 5, arbitrary: fc.integer({ min: 1, max: high }) },
    { weight: 1, arbitrary: fc.constant(high) },
  );

/** A number whose order of size is drawn evenly, and the ends. @param {number} low @param {number} high */
const scaled = (low, high) =>
  fc
    .oneof(
      {
        weight: 8,
        arbitrary: fc.double({ min: Math.log10(low), max: Math.log10(high), noNaN: true }).map((power) => 10 ** power),
      },
      { weight: 1, arbitrary: fc.constantFrom(low, high) },
    )
    .map((value) => Math.min(high, Math.max(low, value)));

/** A share such as a decay, 0 and the highest that is taken among them. */
const decay = fc.oneof(fc.double({ min: 0, max: 0.999999, noNaN: true }), fc.constantFrom(0, 0.5, 0.9, 0.999999));

const slope = fc.oneof(fc.constantFrom(0, 0.01, 0.2, 1), fc.double({ min: 0, max: 1, noNaN: true }));

export const RULES = ['none', 'norm', 'globalNorm', 'value', 'meanAbs', 'adaptive', 'percentile'];
export const REGULARIZERS = ['none', 'spectralNorm', 'gradientPenalty', 'r1'];
export const LOSSES = ['minimax', 'nonSaturating', 'wasserstein', 'leastSquares', 'hinge'];

const clip = fc.constantFrom(...RULES).chain((rule) =>
  fc.record({
    rule: fc.constant(rule),
    threshold: rule === 'percentile' ? scaled(1e-12, 100) : scaled(1e-12, 1e12),
    every: fc.oneof(fc.constantFrom(1, 1, 2, 3), fc.integer({ min: 1, max: 1_000_000_000 })),
  }),
);

/** What of an optimiser may change while a run goes on. */
const rates = {
  learningRate: scaled(1e-12, 10),
  beta1: decay,
  beta2: decay,
  epsilon: scaled(1e-12, 1),
  momentum: decay,
  alpha: decay,
};
const optimizer = fc.record({ kind: fc.constantFrom('adam', 'sgd', 'rmsProp'), ...rates });

const network = (/** @type {boolean} */ free) =>
  fc.record({
    ...(free ? { hidden: fc.array(size(4096), { minLength: 1, maxLength: 8, size: 'small' }), leakySlope: slope } : {}),
    optimizer,
    clip,
  });

/** What of a penalty may change while a run goes on. */
const weights = { lambda: scaled(1e-6, 1e6), gamma: scaled(1e-6, 1e6) };

/** A discriminator of dense layers: half of them are held by something. @param {boolean} free */
const discriminator = (free) =>
  fc
    .tuple(network(free), fc.option(fc.record({ kind: fc.constantFrom(...REGULARIZERS), ...weights })))
    .map(([config, regularizer]) => (regularizer ? { ...config, regularizer } : config));

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });

/** Multiply-adds for one image. @param {number} input @param {number[]} hidden @param {number} output */
function workOf(input, hidden, output) {
  const widths = [input, ...hidden, output];
  return widths.slice(1).reduce((sum, width, index) => sum + width * widths[index], 0);
}

/** Fewer images where a step would be too much work. @param {any} config @param {number} work of one image */
const affordable = (config, work) => ({
  ...config,
  batchSize: Math.max(1, Math.min(config.batchSize, Math.floor(MOST_WORK / work / (config.discriminatorSteps ?? 1)))),
});

/** Narrower where there would be too many weights for so many updates. @param {number} input @param {number[]} hidden @param {number} output @param {number} updates */
function narrowed(input, hidden, output, updates) {
  const most = MOST_WEIGHTS / updates;
  const fits = (/** @type {number[]} */ widths) =>
    workOf(input, widths, output) <= Math.max(most, workOf(input, [1], output));
  for (let width = 4096; width > 1 && !fits(hidden); width /= 2) hidden = hidden.map((one) => Math.min(one, width));
  return hidden;
}

/** Multiply-adds of both networks for one image of a DCGAN. @param {number} noise @param {number[]} channels */
const workOfDcgan = (noise, [near, far]) => 49 * far * noise + 2 * 16 * (49 * far * near + 196 * near) + 49 * far;

/** Fewer channels where a step would be too much work. @param {number} noise @param {number[]} channels */
function fewer(noise, channels) {
  const most = MOST_WORK / DCGAN_IMAGES;
  for (let many = 1024; many > 1 && 3 * workOfDcgan(noise, channels) > most; many /= 2)
    channels = channels.map((one) => Math.min(one, many));
  return channels;
}

/** A GAN's settings. */
export const gan = fc
  .oneof(
    { weight: 3, arbitrary: fc.constant('mlp') },
    { weight: 2, arbitrary: fc.constant('seed') },
    { weight: 1, arbitrary: fc.constant('dcgan') },
  )
  .chain((architecture) =>
    fc.constantFrom(...LOSSES).chain((loss) =>
      fc.record({
        seed,
        architecture: fc.constant(architecture),
        loss: fc.constant(loss),
        noiseDim: size(architecture === 'dcgan' ? 256 : 4096),
        ...(architecture === 'dcgan'
          ? {
              channels: fc.oneof(
                { weight: 3, arbitrary: fc.tuple(size(1024), size(1024)) },
                { weight: 1, arbitrary: fc.constant(PUBLISHED) },
              ),
            }
          : {}),
        batchSize: size(architecture === 'dcgan' ? 40 : 4096),
        discriminatorSteps: fc.oneof(
          { weight: 9, arbitrary: fc.constantFrom(1, 1, 2, 3) },
          { weight: 1, arbitrary: size(architecture === 'dcgan' ? 4 : 100) },
        ),
        weightClip: loss === 'wasserstein' ? fc.option(scaled(1e-6, 1e3)) : fc.constant(null),
        generator: network(architecture === 'mlp'),
        discriminator: architecture === 'dcgan' ? network(false) : discriminator(architecture === 'mlp'),
        kernels: fc.constantFrom('fused', 'fused', 'plain'),
      }),
    ),
  )
  .map((config) => {
    const { architecture, noiseDim, discriminatorSteps: updates } = config;
    if (architecture === 'dcgan' && /** @type {any} */ (config).channels !== PUBLISHED)
      return { ...config, channels: fewer(noiseDim, /** @type {any} */ (config).channels) };
    if (architecture !== 'mlp') return config;
    const { generator, discriminator } = /** @type {any} */ (config);
    generator.hidden = narrowed(noiseDim, generator.hidden, 784, updates);
    discriminator.hidden = narrowed(784, discriminator.hidden, 1, updates);
    return config;
  })
  .map((config) => {
    const hidden = (/** @type {'generator' | 'discriminator'} */ name) =>
      /** @type {any} */ (config[name]).hidden ?? [128, 128];
    const dense = workOf(config.noiseDim, hidden('generator'), 784) + workOf(784, hidden('discriminator'), 1);
    if (config.architecture !== 'dcgan') return affordable(config, 3 * dense);
    const work = 3 * workOfDcgan(config.noiseDim, /** @type {any} */ (config).channels);
    return affordable(config, Math.min(work, MOST_WORK / DCGAN_IMAGES));
  });

/** A VAE's settings. */
export const vae = fc
  .record({ seed, latentDim: size(1024), batchSize: size(4096), encoder: network(true), decoder: network(true) })
  .map((config) => {
    const { latentDim, encoder, decoder } = /** @type {any} */ (config);
    encoder.hidden = narrowed(784, encoder.hidden, 2 * latentDim, 1);
    decoder.hidden = narrowed(latentDim, decoder.hidden, 784, 1);
    return affordable(
      config,
      3 * (workOf(784, encoder.hidden, 2 * latentDim) + workOf(latentDim, decoder.hidden, 784)),
    );
  });

/** Settings that a run may take while it goes on, for each of its networks. @param {[string, string]} networks */
const changes = (networks) => {
  /** @type {Record<string, fc.Arbitrary<any>>} */
  const parts = { optimizer: fc.record(rates, { requiredKeys: [] }), clip };
  const of = (/** @type {string} */ name) =>
    fc.record(name === 'discriminator' ? { ...parts, regularizer: fc.record(weights) } : parts, { requiredKeys: [] });
  return fc.record(Object.fromEntries(networks.map((name) => [name, of(name)])), { requiredKeys: [] });
};

/** Changes of a GAN that goes on. */
export const ganChange = fc.constantFrom(...LOSSES).chain((loss) =>
  fc.record(
    {
      loss: fc.constant(loss),
      weightClip: loss === 'wasserstein' ? fc.option(scaled(1e-6, 1e3)) : fc.constant(null),
      batchSize: size(9),
      discriminatorSteps: fc.constantFrom(1, 2),
      kernels: fc.constantFrom('fused', 'plain'),
      networks: changes(['generator', 'discriminator']),
    },
    { requiredKeys: ['loss', 'weightClip', 'networks'] },
  ),
);

/** Changes of a VAE that goes on. */
export const vaeChange = fc.record(
  { batchSize: size(9), networks: changes(['encoder', 'decoder']) },
  { requiredKeys: ['networks'] },
);
