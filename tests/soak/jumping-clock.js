/**
 * In the page, before its first script: `jump(ms)` sets the clock forward, here and in every worker that was started
 * since. Timers that would have been due fire at once, once.
 */
export function jumpingClock() {
  /** In the page and in its workers alike. */
  const install = () => {
    let shift = 0;
    /** @type {Map<number, { due: number, fire: () => void }>} */
    const timers = new Map();
    const now = performance.now.bind(performance);
    const date = Date.now;
    const set = setTimeout;
    const clear = clearTimeout;
    performance.now = () => now() + shift;
    Date.now = () => date() + shift;
    globalThis.setTimeout = (callback, ms = 0, ...given) => {
      const fire = () => {
        timers.delete(id);
        clear(id);
        callback(...given);
      };
      const id = set(fire, ms);
      timers.set(id, { due: performance.now() + ms, fire });
      return id;
    };
    globalThis.clearTimeout = (id) => {
      timers.delete(id);
      clear(id);
    };
    const channel = new BroadcastChannel('jump');
    const jump = (ms) => {
      shift += ms;
      const due = [...timers.values()].filter((timer) => timer.due <= performance.now());
      for (const { fire } of due) fire();
    };
    channel.onmessage = ({ data }) => jump(data);
    return (ms) => {
      jump(ms);
      channel.postMessage(ms);
    };
  };
  globalThis.jump = install();
  const source = `data:text/javascript,${encodeURIComponent(`(${install})();`)}`;
  const Plain = Worker;
  globalThis.Worker = class extends Plain {
    constructor(url, options) {
      const both = [source, String(url)].map((one) => `import ${JSON.stringify(one)};`).join('');
      super(URL.createObjectURL(new Blob([both], { type: 'text/javascript' })), options);
    }
  };
}
