// Calls everything that a package exports, in each architecture, rule, loss and optimiser: after code
// was cut out of it, whatever is missing traps here. It runs in Node and in a page.

/** @typedef {any} Engine What `npm run build:wasm` makes: its types are not there before. */

const RULES = [
  ['none', 1],
  ['norm', 0.01],
  ['globalNorm', 0.01],
  ['value', 0.001],
  ['meanAbs', 1e-5],
  ['adaptive', 0.01],
  ['percentile', 50],
];
const LOSSES = ['minimax', 'nonSaturating', 'wasserstein', 'leastSquares', 'hinge'];
const KINDS = ['adam', 'sgd', 'rmsProp'];

/**
 * @param {Engine} engine
 * @param {'cpu' | 'webgpu'} backend
 * @param {Uint8Array} judge assets/judge.safetensors
 */
export async function exercise(engine, backend, judge) {
  for (const [index, [rule, threshold]] of RULES.entries()) {
    const clip = { rule, threshold, every: 2 };
    const optimizer = { kind: KINDS[index % 3], momentum: 0.5 };
    const network = { clip, optimizer };
    const loss = LOSSES[index % 5];
    const settings = { batchSize: 8, loss, generator: network, discriminator: network };
    const weightClip = loss === 'wasserstein' ? 0.05 : undefined;
    await train(engine, backend, { ...settings, architecture: 'seed' });
    await train(engine, backend, { ...settings, architecture: 'mlp', weightClip });
    await train(engine, backend, {
      ...settings,
      architecture: 'mlp',
      kernels: 'plain',
      weightClip,
      discriminatorSteps: 2,
    });
    // Its operations are the same for each rule, and an emulated GPU takes half a minute for them.
    if (backend === 'cpu' || rule === 'norm') {
      await train(engine, backend, { ...settings, architecture: 'dcgan', discriminatorSteps: 2 });
    }
  }
  await trainVae(engine, backend, { batchSize: 8 });
  // An emulated GPU would take minutes for these; and the judge is on the CPU for every backend.
  if (backend === 'cpu') {
    await trainSizes(engine);
    await diverge(engine);
    await judgeSamples(engine, judge);
  }
  await refuse(engine, backend);
}

/** Sizes that are no multiples of anything, the least ones, and the usual: code may differ by them. @param {Engine} engine */
async function trainSizes(engine) {
  const sizes = [
    { batchSize: 1, noiseDim: 1, hidden: [1] },
    { batchSize: 3, noiseDim: 5, hidden: [7, 33] },
    { batchSize: 33, noiseDim: 17, hidden: [65, 3, 130] },
    { batchSize: 128, noiseDim: 100, hidden: [128] },
  ];
  for (const { hidden, ...size } of sizes) {
    const network = { hidden, clip: { rule: 'norm', threshold: 0.01 } };
    const settings = { ...size, architecture: 'mlp', generator: network, discriminator: network };
    await train(engine, 'cpu', settings);
    await train(engine, 'cpu', { ...settings, kernels: 'plain' });
  }
  for (const [batchSize, noiseDim] of [
    [2, 1],
    [3, 17],
    [33, 100],
  ]) {
    await train(engine, 'cpu', { batchSize, noiseDim, architecture: 'dcgan' });
  }
  for (const [batchSize, latentDim] of [
    [1, 1],
    [3, 5],
    [128, 20],
  ]) {
    await trainVae(engine, 'cpu', { batchSize, latentDim });
  }
  for (const [index, [rule, threshold]] of RULES.entries()) {
    const network = { clip: { rule, threshold, every: 2 }, optimizer: { kind: KINDS[index % 3], momentum: 0.5 } };
    await trainVae(engine, 'cpu', { batchSize: 8, encoder: network, decoder: network });
  }
}

/** Until gradients are no longer finite. @param {Engine} engine */
async function diverge(engine) {
  // Squares of logits that are larger after each step.
  const network = { optimizer: { kind: 'sgd', learningRate: 10 } };
  const settings = { batchSize: 8, loss: 'leastSquares', generator: network, discriminator: network };
  for (const kind of [{ architecture: 'mlp' }, { architecture: 'mlp', kernels: 'plain' }, { architecture: 'dcgan' }]) {
    const trainer = await engine.Trainer.create(JSON.stringify({ ...settings, ...kind }), 'cpu');
    for (let step = 0; ; step += 1) {
      if (step === 100) throw new Error(`${JSON.stringify(kind)} was to diverge and did not`);
      trainer.step(images(8));
      if ((await trainer.stats()).diverged) break;
    }
    for (const [rule, threshold] of RULES) {
      const clipped = { ...network, clip: { rule, threshold } };
      trainer.configure(JSON.stringify({ ...settings, ...kind, generator: clipped, discriminator: clipped }));
      trainer.step(images(8));
      await trainer.stats();
    }
    await trainer.sample(16, 7);
    await trainer.save();
    trainer.free();
  }
}

/** @param {number} count */
function images(count) {
  return Uint8Array.from({ length: count * 784 }, (_, at) => (at * 37 + (at >> 5) * 11) % 256);
}

/** @param {Engine} engine @param {'cpu' | 'webgpu'} backend @param {Record<string, any>} settings */
async function train(engine, backend, settings) {
  const trainer = await engine.Trainer.create(JSON.stringify(settings), backend);
  const pixels = images(settings.batchSize * (settings.discriminatorSteps ?? 1));
  for (let step = 0; step < 3; step += 1) trainer.step(pixels);
  const stats = await trainer.stats();
  const noise = trainer.noise(3, 1);
  await trainer.generate(noise);
  for (const count of backend === 'cpu' ? [1, 16, 100] : [16]) await trainer.sample(count, 7);
  for (const network of ['generator', 'discriminator']) {
    for (const { name } of stats[network]) {
      await trainer.histogram(network, name, 20);
      await trainer.tensors(network, name);
    }
  }
  trainer.begin(pixels);
  for (let stage = 0; stage < 8;) {
    stage = trainer.advance();
    await trainer.stage();
  }
  const file = await trainer.save();
  await trainer.exportWeights();
  const other = await engine.Trainer.create(JSON.stringify(settings), backend);
  other.load(file);
  const generator = { ...settings.generator, clip: { rule: 'norm', threshold: 1 } };
  other.configure(JSON.stringify({ ...settings, generator }));
  other.step(pixels);
  await other.stats();
  other.free();
  trainer.free();
}

/** @param {Engine} engine @param {'cpu' | 'webgpu'} backend @param {{ batchSize: number, [field: string]: unknown }} settings */
async function trainVae(engine, backend, settings) {
  const trainer = await engine.VaeTrainer.create(JSON.stringify(settings), backend);
  for (let step = 0; step < 3; step += 1) trainer.step(images(settings.batchSize));
  await trainer.stats();
  await trainer.sample(16, 7);
  trainer.load(await trainer.save());
  trainer.configure(JSON.stringify(settings));
  trainer.free();
}

/** @param {Engine} engine @param {Uint8Array} file */
async function judgeSamples(engine, file) {
  const judge = await engine.Judge.load(file);
  judge.metadata();
  await judge.quality(images(200), 'validation');
  await judge.quality(images(200), 'test');
  await judge.quality(images(1000), 'validation');
  await judge.verdicts(images(3));
  judge.nearest(images(1), images(20), 5);
  judge.free();
}

/** What is refused is refused in words. @param {Engine} engine @param {'cpu' | 'webgpu'} backend */
async function refuse(engine, backend) {
  const trainer = await engine.Trainer.create('{}', backend);
  const tries = [
    () => trainer.step(images(1)),
    () => trainer.load(images(1)),
    () => trainer.configure('{"generator": {"clip": {"rule": "norm", "threshold": -1}}}'),
    () => trainer.configure('{"generator": {"clip": {"rule": "none of them"}}}'),
    () => trainer.advance(),
    () => trainer.histogram('generator', 'no such parameter', 20),
    () => engine.Trainer.create('{"seed": 1.5}', backend),
    () => engine.Judge.load(images(1)),
  ];
  for (const [index, attempt] of tries.entries()) {
    const refused = await Promise.resolve()
      .then(attempt)
      .then(
        () => undefined,
        (/** @type {unknown} */ error) => error,
      );
    if (!(refused instanceof Error) || refused instanceof WebAssembly.RuntimeError) {
      throw new Error(`what should be refused (${index}) was not, or ended the engine: ${refused}`);
    }
  }
  trainer.step(images(128));
  await trainer.stats();
  trainer.free();
}
