// Faults that wait in a package until a test arms them.

/** Code for the end of a package's script: `faults`, with `armed`, `trap()` and `before(method, check)` at hand. */
export const armable = (faults) => `
  let armed = false;
  {
    const channel = new BroadcastChannel('faults');
    channel.addEventListener('message', ({ data }) => {
      if (data !== 'now') return;
      armed = true;
      channel.postMessage({ armed: typeof life === 'number' ? life : 0 });
    });
  }
  const trap = () => { throw new WebAssembly.RuntimeError('unreachable'); };
  const before = (name, check) => {
    const whole = Trainer.prototype[name];
    Trainer.prototype[name] = function (...given) { check(); return whole.apply(this, given); };
  };
  ${faults}`;

/** Resolves when the first engine has heard it: a busy machine lets it wait, and what is asked next might come before. */
export const arm = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const channel = new BroadcastChannel('faults');
        channel.addEventListener('message', ({ data }) => data.armed === 0 && resolve(channel.close()));
        channel.postMessage('now');
      }),
  );
