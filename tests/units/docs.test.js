// The docs are true to the code: their links lead somewhere, their examples run as far as they can without a
// browser and an engine, and what they list is what there is. docs/engine-rust.md is run by `cargo test --doc`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

import { describe, expect, it, vi } from 'vitest';

import { quote, readRows } from '../../scripts/study.js';
import { SCRIPT } from '../../scripts/packages.js';
import { readSetup } from '../../www/element/attributes.js';
import { fromHash } from '../../www/setup/link.js';
import { PRESETS } from '../../www/setup/presets.js';

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const read = (path) => readFileSync(path, 'utf8');
/** The code of a page in a language. */
const blocks = (path, language) =>
  [...read(path).matchAll(/^```(\S+)\n([\s\S]*?)^```/gm)]
    .filter(([, one]) => one === language)
    .map(([, , code]) => code);
/** The first column of each of a page's tables, without its head. */
const firstColumn = (path, head) => {
  const table = read(path)
    .split(/\n\n/)
    .find((text) => new RegExp(`^\\| ${head} *\\|`).test(text));
  return table
    .split('\n')
    .slice(2)
    .map((line) => /^\| `?([^`|]*?)`? *\|/.exec(line)[1].trim());
};
const AsyncFunction = (async () => {}).constructor;

describe.each(PAGES)('%s', (page) => {
  const text = read(page).replace(/^```[\s\S]*?^```/gm, '');

  it('links to what is there', () => {
    const missing = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].filter(([, path, anchor]) => {
      const file = path ? join(dirname(page), path) : page;
      if (!existsSync(file)) return true;
      return anchor && !anchorsOf(read(file)).includes(anchor);
    });
    expect(missing.map(([link]) => link)).toEqual([]);
  });

  it('names files and folders that are there', () => {
    const named = [
      ...text.matchAll(/`((?:src|www|tests|scripts|arithmetic|docs|benches|examples|assets)\/[\w./-]*)`/g),
    ];
    expect(named.map(([, path]) => path).filter((path) => !existsSync(path))).toEqual([]);
  });

  it('names commands that are there', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const named = [...read(page).matchAll(/npm (?:run ([\w:]+)|(start|test)\b)/g)].map(
      ([, name, short]) => name ?? short,
    );
    expect(named.filter((name) => !scripts[name])).toEqual([]);
  });
});

/** As GitHub makes them of headings. @param {string} text */
function anchorsOf(text) {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  );
}

it('README.md is no longer than 150 lines', () =>
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(151));

describe('a number that is measured', () => {
  const rows = readRows();
  const triple = (setting, name) =>
    ((of) => `${of('ratio')} (${of('low')} to ${of('high')})`)((field) => quote(rows, `${setting}.${name}.${field}`));

  it('is the study’s in README.md', () => expect(read('README.md')).toContain(triple('fast', 'norm_0.1')));

  it('of the rivals is that of their ranks in README.md', () => {
    const [, found] = /(Among seven ways[\s\S]*?)\n\n?- /.exec(read('README.md')) ?? [];
    const distances = ['clipping.norm_0.01', 'weightClip.none', 'gradientPenalty.none', 'r1.none', 'rate.none'];
    const expected = distances.map((row) => quote(rows, `${row}.distance`));
    expect(found.match(/(?<=distance |with )\d+|\d+(?=\n {2}\(\[)/g)).toEqual(expected);
    expect([quote(rows, 'clipping.norm_0.01.place'), quote(rows, 'clipping.norm_0.01.runs')]).toEqual(['4', '16']);
  });

  it('of a long run and of updates is the study’s in README.md', () => {
    const readme = read('README.md');
    const said = (pattern) => pattern.exec(readme)?.slice(1);
    const found = (...fields) => fields.map((field) => quote(rows, field));
    expect(said(/distance of 75 in ([\d.]+) of the steps/)).toEqual(found('long.norm_0.1.reach75Ratio'));
    expect(said(/D's ([\d.]+) \(([\d.]+) to ([\d.]+)\) times/)).toEqual(
      found(...['updatesD', 'updatesDLow', 'updatesDHigh'].map((field) => `whyFast.norm_0.1.${field}`)),
    );
  });

  it('is the study’s in docs/which-c.md', () => {
    const settings = {
      'Adam 0.005': 'fast',
      'Adam 0.01': 'fragile',
      'RMSProp 0.005': 'rmsprop',
      'Adam 0.0002, minimax': 'article',
    };
    const lines = read('docs/which-c.md')
      .split('\n')
      .filter((line) => /^\| (Adam|RMSProp)/.test(line));
    expect(lines.length).toBeGreaterThan(8);
    for (const line of lines) {
      const [title, clipping, ...found] = line
        .split('|')
        .map((cell) => cell.trim())
        .filter(Boolean);
      const [setting, name] = [settings[title], clipping.replace('global norm', 'globalNorm').replace(' ', '_')];
      const collapsed = (of) =>
        ['collapsed', 'runs'].map((field) => quote(rows, `${setting}.${of}.${field}`)).join(' of ');
      expect(found, line).toEqual([triple(setting, name), collapsed(name), collapsed('none')]);
    }
  });

  it('of speed in README.md is the bench’s', () => {
    const [, block] = /<!-- bench:begin -->([\s\S]*)<!-- bench:end -->/.exec(read('docs/speed.md'));
    const [, step, jax, tfjs] =
      /A step takes ([\d.]+) ms[\s\S]*?: ([\d.]+) of jax-js’?'?s time there, ([\d.]+) of/.exec(read('README.md'));
    expect(block).toMatch(new RegExp(`\\| ours +\\| wasm SIMD +\\| +${step} \\|`));
    expect(block).toContain(`cpu/jax-js ${jax}`);
    expect(block).toContain(`cpu/tfjs ${tfjs}`);
  });
});

describe('docs/embedding.md', () => {
  const PAGE = 'docs/embedding.md';
  const source = read('www/element/gan-clipping-lab.js');
  const properties = /static properties = \{([\s\S]*?)\n {2}\};/.exec(source)[1];
  const attributes = [...properties.matchAll(/^ {4}(\w+): \{(.*)\}/gm)]
    .filter(([, , options]) => !options.includes('state: true'))
    .map(([, name, options]) => /attribute: '(\w+)'/.exec(options)?.[1] ?? name);
  const methods = [...source.matchAll(/^ {2}(?:async )?([a-z]\w*)\((.*?)\) \{$/gm)].map(([, name]) => name);
  const parts = [...read('www/element/parts.js').matchAll(/(?:shown|hides)\('(\w+)'/g)].map(([, name]) => name);
  const elements = blocks(PAGE, 'html')
    .concat(blocks('README.md', 'html'))
    .flatMap((html) => [...html.matchAll(/<gan-clipping-lab([^>]*)>/g)])
    .map(([, text]) =>
      Object.fromEntries(
        [...text.matchAll(/([\w-]+)(?:=(?:"([^"]*)"|'([^']*)'))?/g)].map(([, name, a, b]) => [name, a ?? b ?? '']),
      ),
    );

  it('lists the attributes that there are', () => {
    expect(firstColumn(PAGE, 'attribute').toSorted()).toEqual(attributes.toSorted());
    expect(attributes.length).toBeGreaterThan(10);
  });

  it('lists the parts and the presets that there are', () => {
    const [, list] = /The parts are ([\s\S]*?)\./.exec(read(PAGE));
    expect([...list.matchAll(/`(\w+)`/g)].map(([, name]) => name).toSorted()).toEqual([...new Set(parts)].toSorted());
    const row = read(PAGE)
      .split('\n')
      .find((line) => line.startsWith('| `preset`'));
    expect([...row.matchAll(/`([\w-]+)`/g)].map(([, name]) => name).slice(1)).toEqual(Object.keys(PRESETS));
  });

  it('lists the events that there are', () => {
    const [, union] = /@param \{\(name: (.*?), detail/.exec(read('www/session/session.js'));
    const events = [...union.matchAll(/'(\w+)'/g)].map(([, name]) => name);
    expect(firstColumn(PAGE, 'event').toSorted()).toEqual(events.toSorted());
  });

  it('has elements whose attributes, parts and settings are all understood', () => {
    expect(elements.length).toBeGreaterThan(3);
    for (const element of elements) {
      expect(Object.keys(element).filter((name) => !attributes.includes(name))).toEqual([]);
      const { preset = '', config: configJson = '', runs = '', show = '', hide = '' } = element;
      for (const part of `${show} ${hide}`.split(' ').filter(Boolean)) expect(parts).toContain(part);
      expect(readSetup({ preset, configJson, runs }, '').messages).toEqual([]);
    }
  });

  it('has links that are all understood', () => {
    const links = blocks(PAGE, 'text').flatMap((text) => text.trim().split('\n'));
    const addresses = blocks(PAGE, 'html').flatMap((html) =>
      [...html.matchAll(/embed\.html(#[^"]*)"/g)].map(([, hash]) => hash),
    );
    expect(links.length).toBeGreaterThan(3);
    expect(addresses.length).toBeGreaterThan(0);
    for (const link of [...links, ...addresses]) expect(fromHash(link).messages, link).toEqual([]);
    expect(fromHash(links.at(-1)).setup.runs).toHaveLength(2);
  });

  it('has a program that runs on what the element has', async () => {
    const [code] = blocks(PAGE, 'js');
    /** @type {Record<string, Function>} */
    const listeners = {};
    const lab = strict('the element', {
      addEventListener: (name, listener) => (listeners[name] = listener),
      ...Object.fromEntries(methods.map((name) => [name, vi.fn(async () => made('StepStats', { run: 0 }))])),
    });
    const document = { querySelector: (name) => (name === 'gan-clipping-lab' ? lab : null), title: '' };
    const alert = vi.fn();
    await new AsyncFunction('document', 'alert', code)(document, alert);
    expect(lab.start).toHaveBeenCalledOnce();
    expect(lab.step).toHaveBeenCalledWith(100);
    const stats = made('StepStats', { run: 1 });
    listeners.step({ detail: stats });
    expect(document.title).toBe('run 2, step 0: ‖g‖ 0 → 0');
    listeners.error({ detail: strict('a message', { code: 'deviceLost', details: {} }) });
    expect(alert).toHaveBeenCalledWith('deviceLost');
    expect(firstColumn(PAGE, 'event')).toEqual(expect.arrayContaining(Object.keys(listeners)));
  });
});

describe('docs/engine-js.md', () => {
  const PAGE = 'docs/engine-js.md';
  const programs = blocks(PAGE, 'js');
  const { Trainer } = classes(read('src/wasm/gan.rs'));
  const { Judge } = classes(read('src/wasm/judge.rs'));
  const { VaeTrainer } = classes(read('src/wasm/vae.rs'));
  const { FinishedGenerator } = classes(read('src/wasm/generator.rs'));

  it.each(programs)('has a program that runs on what the engine exports: %#', async (program) => {
    const code = program.replace(/^import init, \{ Trainer \} from '(.*)';$/m, (_, path) => {
      expect(path).toBe(`./pkg/cpu/${SCRIPT}`);
      return '';
    });
    const names = {
      init: async () => {},
      Trainer,
      trainer: await Trainer.create('{}', 'cpu'),
      Judge,
      VaeTrainer,
      FinishedGenerator,
      images: new Uint8Array(3 * 784),
      image: new Uint8Array(784),
      pixels: new Uint8Array(128 * 784),
      trainingPixels: new Uint8Array(10 * 784),
      fetch: async () => new Response(new Uint8Array(8)),
      navigator: { gpu: { requestAdapter: async () => ({ features: new Set(['timestamp-query']) }) } },
      console: { log: (...values) => expect(values).not.toContain(undefined) },
    };
    // In a block, since a program may declare a name that another is given.
    await new AsyncFunction(...Object.keys(names), `{\n${code}\n}`)(...Object.values(names));
  });

  it('has the trainer’s and the judge’s methods in its programs and words', () => {
    expect(programs.length).toBe(7);
    const text = read(PAGE);
    for (const name of [...Trainer.methods, ...Judge.methods]) {
      if (name !== 'metadata') expect(text, name).toMatch(new RegExp(`\\b${name}\\b`));
    }
    const [, list] = /`VaeTrainer` trains[\s\S]*?by ([\s\S]*?)\./.exec(text);
    const names = (/** @type {string} */ words) => [...words.matchAll(/`(\w+)`/g)].map(([, name]) => name).toSorted();
    expect(names(list)).toEqual(VaeTrainer.methods.toSorted());
    const [, own] = /`FinishedGenerator` has ([\s\S]*?);/.exec(text);
    expect(names(own)).toEqual(FinishedGenerator.methods.toSorted());
  });

  it('would tell a method, an argument and a field that are not there', async () => {
    const trainer = await Trainer.create('{}', 'cpu');
    expect(() => trainer.train()).toThrow('Trainer has no train');
    expect(() => trainer.sample(3)).toThrow('sample takes 2');
    expect(() => trainer.configure('{ "sede": 1 }')).toThrow('TrainConfig has no sede');
    expect(() => trainer.configure('{ "kernels": "plain" }')).not.toThrow();
    expect(() => trainer.configure('{ "operations": "plain" }')).toThrow('TrainConfig has no operations');
    expect(() => made('StepStats').loss).toThrow('StepStats has no loss');
  });
});

/** An object that refuses to be asked for what it does not have. */
function strict(name, object) {
  return new Proxy(object, {
    get: (target, key) => {
      if (key in target || typeof key === 'symbol' || key === 'then') return target[key];
      throw new Error(`${name} has no ${key}`);
    },
  });
}

/** A value of a type in src/wasm.d.ts, its numbers 0. */
function made(type, extra = {}) {
  const list = /^(\w+)\[\]$/.exec(type)?.[1];
  if (list) return [made(list)];
  if (type === 'number') return 0;
  if (type === 'string') return '';
  if (/^\w+Array$/.test(type)) return new globalThis[type](64 * 784);
  const [, body] = new RegExp(`interface ${type} \\{\\n([\\s\\S]*?)\\n\\}`).exec(read('src/wasm.d.ts')) ?? [];
  if (!body) return null;
  const fields = [...body.matchAll(/^ {4}(\w+): (.*);$/gm)].map(([, name, of]) => [name, made(of)]);
  return strict(type, { ...Object.fromEntries(fields), ...extra });
}

/** The fields of every configuration, as serde reads them. */
function settings() {
  const FIELD = /^ {4}(?:#\[serde\(rename = "(\w+)"\)\]\n {4})?pub (\w+):/gm;
  const fields = readdirSync('src/config').flatMap((name) => [...read(`src/config/${name}`).matchAll(FIELD)]);
  return new Set(
    fields.map(([, renamed, name]) => renamed ?? name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())),
  );
}

/** Refuses JSON with a field that no configuration has. */
function check(json) {
  const known = settings();
  JSON.parse(json, function (key, value) {
    if (key && !Array.isArray(this) && !known.has(key)) throw new Error(`TrainConfig has no ${key}`);
    return value;
  });
}

/** The classes that a file exports to JavaScript, with methods that take and give what the real ones do. */
function classes(rust) {
  const found = [...rust.matchAll(/#\[wasm_bindgen\]\nimpl (\w+) \{\n([\s\S]*?)\n\}/g)];
  return Object.fromEntries(found.map(([, name, body]) => [name, classOf(name, body)]));
}

function classOf(name, body) {
  const METHOD = /((?: {4}#\[.*\n)*) {4}pub (?:async )?fn (\w+)\(([\s\S]*?)\) -> Result<([\s\S]*?), JsError> \{/g;
  const instance = strict(name, { free: () => {} });
  const itself = { methods: [], instance };
  for (const [, attributes, rustName, parameters, result] of body.matchAll(METHOD)) {
    const method = /js_name = (\w+)/.exec(attributes)?.[1] ?? rustName;
    const type = /unchecked_return_type = "(.*?)"/.exec(attributes)?.[1] ?? result;
    const takes = [...parameters.replace(/#\[.*?\]\s/g, '').matchAll(/(\w+): /g)].map(([, one]) => one);
    const isStatic = !parameters.includes('self');
    let calls = 0;
    const call = (...given) => {
      if (given.length !== takes.length) throw new Error(`${method} takes ${takes.length} arguments: ${takes}`);
      takes.forEach((one, index) => one === 'config_json' && check(given[index]));
      calls += 1;
      if (isStatic) return Promise.resolve(instance);
      if (type === 'u8') return calls;
      if (type === 'String') return '{}';
      if (type === '()') return undefined;
      if (type === 'Vec<f32>') return new Float32Array(100);
      if (type === 'LatentSearch') return classes(read('src/wasm/search.rs')).LatentSearch.instance;
      const promised = /^Promise<(.*)>$/.exec(type)?.[1];
      return promised ? Promise.resolve(made(promised)) : made(type);
    };
    (isStatic ? itself : instance)[method] = call;
    itself.methods.push(method);
  }
  return itself;
}
