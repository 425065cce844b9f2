// Faults that wait in a package until a test arms them.

/** Code for the end of a package's script: `faults`, with `armed`, `trap()` and `before(method, check)` at hand. */
export const armable = (faults) => `
  let armed = false;
  new BroadcastChannel('faults').addEventListener('message', () => (armed = true));
  const trap = () => { throw new WebAssembly.RuntimeError('unreachable'); };
  const before = (name, check) => {
    const whole = Trainer.prototype[name];
    Trainer.prototype[name] = function (...given) { check(); return whole.apply(this, given); };
  };
  ${faults}`;

export const arm = (page) => page.evaluate(() => new BroadcastChannel('faults').postMessage('now'));
