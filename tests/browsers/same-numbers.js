// The run whose numbers are promised to be the same on every machine: the CPU engine's plain build, given real images
// in their order. In Chromium by tests/page/same-numbers.spec.js, in the others by the scenario.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { folderInSite } from '../../scripts/package-folder.js';
import { root } from '../../scripts/run.js';
import { firstEpoch } from '../../www/data/batches.js';

/** What it is trained by: twin networks clipped, the rate of the preset `fast`. */
export const CONFIG = {
  seed: 7,
  loss: 'nonSaturating',
  generator: { clip: { rule: 'norm', threshold: 0.01 }, optimizer: { learningRate: 0.005 } },
  discriminator: { clip: { rule: 'norm', threshold: 0.01 }, optimizer: { learningRate: 0.005 } },
};

/** What `begin` is given. @param {string} site its address, with a slash at its end */
export function given(site) {
  const dist = join(root, 'dist');
  const { order, shards } = JSON.parse(readFileSync(join(dist, 'data', 'manifest.json'), 'utf8'));
  const images = [...firstEpoch(order.seed)];
  return /** @type {const} */ ([site, `${folderInSite(dist)}cpu/`, CONFIG, STEPS, shards, images]);
}

/** Steps after which the losses are kept. */
export const STEPS = [1, 10, 100, 1000];

/**
 * In the page, so it uses nothing from outside: begins the run, and leaves what comes of it in `globalThis.numbers`.
 * A driver gives a script half a minute; this may take longer, and is asked for.
 * @param {string} base the site's address @param {string} path of the package, below it @param {object} config @param {number[]} steps
 * @param {{ file: string }[]} shards the first of which have these @param {number[]} order images, as they lie there
 */
export function begin(base, path, config, steps, shards, order) {
  const [batch, pixelsOfImage] = [128, 784];
  const run = async () => {
    const folder = new URL(path, base);
    const { default: init, Trainer } = await import(/* @vite-ignore */ String(new URL('gan_clipping_lab.js', folder)));
    await init({ module_or_path: new URL('gan_clipping_lab_bg.wasm', folder) });
    const images = new Uint8Array(order.length * pixelsOfImage);
    for (let shard = 0, come = 0; come < order.length; shard += 1) {
      let pixels = new Uint8Array(await (await fetch(new URL(`data/${shards[shard].file}`, base))).arrayBuffer());
      // A server may have unpacked it on the way.
      if (pixels[0] === 0x1f && pixels[1] === 0x8b) {
        const unpacked = new Blob([pixels]).stream().pipeThrough(new DecompressionStream('gzip'));
        pixels = new Uint8Array(await new Response(unpacked).arrayBuffer());
      }
      for (let at = 0; at < pixels.length; at += pixelsOfImage, come += 1)
        images.set(pixels.subarray(at, at + pixelsOfImage), order[come] * pixelsOfImage);
    }
    const trainer = await Trainer.create(JSON.stringify(config), 'cpu');
    const size = batch * pixelsOfImage;
    const whole = Math.floor(images.length / size);
    const losses = {};
    for (let step = 1; step <= Math.max(...steps); step += 1) {
      const at = ((step - 1) % whole) * size;
      trainer.step(images.subarray(at, at + size));
      if (!steps.includes(step)) continue;
      const { discriminatorLoss, generatorLoss } = await trainer.stats();
      losses[step] = [discriminatorLoss, generatorLoss];
    }
    const samples = await crypto.subtle.digest('SHA-256', await trainer.sample(64, 1));
    trainer.free();
    const hex = [...new Uint8Array(samples)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return { losses, samples: hex };
  };
  globalThis.numbers = undefined;
  run().then(
    (numbers) => (globalThis.numbers = numbers),
    (error) => (globalThis.numbers = { error: String(error) }),
  );
}
