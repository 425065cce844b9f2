// The training loop as each library has it, and the places in it where people put the clipping line. What the figure
// shows is what scripts/try-placement.js runs: both take their lines from here. Pure.

/**
 * @typedef {'before' | 'scaled' | 'between' | 'after' | 'weights' | 'epoch'} Place
 * @typedef {'pytorch' | 'amp' | 'keras' | 'burn'} Library `amp` is PyTorch in mixed precision
 *
 * @typedef {object} Row
 * @property {string} text without its indent
 * @property {number} indent of four spaces each
 * @property {Place} [place] the row is free for the clipping line, whose text this is
 */

/** The threshold that the programs clip at, and that of mean |g|: the study's. */
export const C = 0.1;
export const MEAN_C = 0.0001;

/** A row that begins with @ is a place; its text follows the place's name. @type {Record<Library, string>} */
const LOOPS = {
  pytorch: `for epoch in range(EPOCHS):
    for real in batches():
        train_discriminator(real)
        loss = generator_loss(D(G(noise())))
        optimizer.zero_grad()
        @before clip_grad_norm_(G.parameters(), C)
        loss.backward()
        @between clip_grad_norm_(G.parameters(), C)
        optimizer.step()
        @after clip_grad_norm_(G.parameters(), C)
        @weights for p in G.parameters(): p.data.clamp_(-C, C)
    @epoch clip_mean_abs(G, ${MEAN_C})`,
  amp: `for epoch in range(EPOCHS):
    for real in batches():
        train_discriminator(real)
        with half(): loss = generator_loss(D(G(noise())))
        optimizer.zero_grad()
        @before clip_grad_norm_(G.parameters(), C)
        scaler.scale(loss).backward()
        @scaled clip_grad_norm_(G.parameters(), C)
        scaler.unscale_(optimizer)
        @between clip_grad_norm_(G.parameters(), C)
        scaler.step(optimizer)
        scaler.update()
        @after clip_grad_norm_(G.parameters(), C)
        @weights for p in G.parameters(): p.data.clamp_(-C, C)
    @epoch clip_mean_abs(G, ${MEAN_C})`,
  keras: `for epoch in range(EPOCHS):
    for real in batches():
        train_discriminator(real)
        with tf.GradientTape() as tape:
            loss = generator_loss(D(G(noise())))
        @before grads, _ = tf.clip_by_global_norm(grads, C)
        grads = tape.gradient(loss, weights)
        @between grads, _ = tf.clip_by_global_norm(grads, C)
        optimizer.apply(grads, weights)
        @after grads, _ = tf.clip_by_global_norm(grads, C)
        @weights for w in weights: w.assign(tf.clip_by_value(w, -C, C))
    @epoch grads = clip_mean_abs(grads, ${MEAN_C})`,
  burn: `for _epoch in 0..EPOCHS {
    for real in batches.epoch() {
        d = train_discriminator(d, &g, real);
        let loss = generator_loss(d.forward(g.forward(noise())));
        @before let grads = clip_global_norm(&g, grads, C);
        let grads = GradientsParams::from_grads(loss.backward(), &g);
        @between let grads = clip_global_norm(&g, grads, C);
        g = optimizer.step(RATE, g, grads);
        @after let grads = clip_global_norm(&g, grads, C);
        @weights g = g.map(&mut Clamp(C));
    }
    @epoch let grads = clip_mean_abs(&g, grads, ${MEAN_C});
}`,
};

export const LIBRARIES = /** @type {Library[]} */ (Object.keys(LOOPS));

/** The loop's rows, its free places among them. @param {Library} library @returns {Row[]} */
export function rowsOf(library) {
  return LOOPS[library].split('\n').map((line) => {
    const text = line.trimStart();
    const indent = (line.length - text.length) / 4;
    const [, place, clipping] = /^@(\w+) (.*)$/.exec(text) ?? [];
    return place ? { text: clipping, indent, place: /** @type {Place} */ (place) } : { text, indent };
  });
}

/** The places of a library, from the top. @param {Library} library */
export function placesOf(library) {
  return rowsOf(library).flatMap(({ place }) => place ?? []);
}

/** The loop with the clipping line at a place, or without one. @param {Library} library @param {Place | null} chosen */
export function program(library, chosen) {
  return rowsOf(library)
    .filter(({ place }) => !place || place === chosen)
    .map(({ text, indent }) => '    '.repeat(indent) + text)
    .join('\n');
}
