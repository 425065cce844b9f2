import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { messageOf } from '../../www/messages/message-of-error.js';
import { JudgeClient } from '../../www/session/judge-client.js';
import { madeUpWorkers } from './made-up-worker.js';
import { never } from './promises.js';

const CRASH = { code: 'crashed', details: { error: 'unreachable' } };
const JUDGE_CRASH = { ...CRASH, code: 'judge.crashed' };
const refuse = (message) => async () => {
  throw new Error(JSON.stringify(message));
};

let workers, client;

beforeEach(() => {
  ({ workers } = madeUpWorkers());
  client = new JudgeClient();
});

afterEach(() => {
  client.close();
  vi.unstubAllGlobals();
});

/** The judge of the worker that is started for it. */
function opened(judge = {}) {
  const opening = client.open('/site/');
  workers.at(-1).begin({ open: async () => {}, ...judge });
  return opening;
}

/** What a call is told in the place of an answer. */
const told = (call) => call.then(expect.unreachable, messageOf);

describe('the judge', () => {
  it('starts when it is first asked for, and is the same for all that ask', async () => {
    expect(workers).toEqual([]);
    const asked = [];
    const opening = client.open('/site/');
    expect(client.open('/site/')).toBe(opening);
    workers[0].begin({ open: async (base, supply) => asked.push([base, typeof supply.file]) });
    await opening;
    expect(client.open('/site/')).toBe(opening);
    expect(workers).toHaveLength(1);
    expect(workers[0].name).toMatch(/^gan-clipping-lab judge /);
    expect(asked).toEqual([['/site/', 'function']]);
  });

  it('says how good samples are, whose pixels it is given and not a copy', async () => {
    const judge = await opened({ quality: async (pixels) => ({ samples: pixels.length }) });
    const pixels = new Uint8Array(2 * 784);
    expect(await judge.quality(pixels)).toEqual({ samples: 2 * 784 });
    expect(pixels.length).toBe(0);
  });

  it('says what a sample is like, which stays with the page', async () => {
    const judge = await opened({ likeness: async (sample, count) => [sample[0], count] });
    const sample = new Uint8Array(784).fill(7);
    expect(await judge.likeness(sample, 4)).toEqual([7, 4]);
    expect(sample.length).toBe(784);
  });

  it('that did not open is ended, and another is asked the next time', async () => {
    const missing = { code: 'data.missing', details: { url: 'judge' } };
    expect(await told(opened({ open: refuse(missing) }))).toEqual(missing);
    await vi.waitFor(() => expect(workers[0].ended).toBe(true));
    await opened();
    expect(workers).toHaveLength(2);
    expect(workers[1].ended).toBe(false);
  });

  it('that is lost while it opens says so in its own words, and another is asked the next time', async () => {
    const opening = told(opened({ open: never }));
    workers[0].tell({ crashed: CRASH });
    expect(await opening).toEqual(JUDGE_CRASH);
    await opened();
    expect(workers).toHaveLength(2);
  });

  it('that is closed is ended, with what waits for it; another is opened by the next question', async () => {
    const judge = await opened({ quality: never });
    const call = told(judge.quality(new Uint8Array(1)));
    client.close();
    expect(await call).toEqual({ code: 'ended' });
    expect(workers[0].ended).toBe(true);
    await opened();
    expect(workers[1].ended).toBe(false);
  });

  it('that nobody has asked is closed without one', () => {
    client.close();
    expect(workers).toEqual([]);
  });

  it('closed while it opens does not end the one that is opened then', async () => {
    const first = told(opened({ open: never }));
    client.close();
    const second = opened();
    expect(await first).toEqual({ code: 'ended' });
    await second;
    expect(client.open('/site/')).toBe(second);
    expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
  });
});

describe('a question', () => {
  it.each(['quality', 'likeness'])('of %s that the judge is lost in is told so in its own words', async (name) => {
    const judge = await opened({ [name]: never });
    const call = told(judge[name](new Uint8Array(1), 4));
    workers[0].tell({ crashed: CRASH });
    expect(await call).toEqual(JUDGE_CRASH);
    // The next one is put to another judge.
    await opened();
    expect(workers).toHaveLength(2);
  });

  it('that is refused is told as it is, and the judge stays', async () => {
    const refusal = { code: 'setting', details: { error: 'no samples' } };
    const judge = await opened({ quality: refuse(refusal) });
    expect(await told(judge.quality(new Uint8Array(0)))).toEqual(refusal);
    await client.open('/site/');
    expect(workers).toHaveLength(1);
    expect(workers[0].ended).toBe(false);
  });

  it('that fails of something without a code is told as it is: the judge did not stop', async () => {
    const fail = async () => {
      throw new TypeError('pixels is undefined');
    };
    const judge = await opened({ quality: fail });
    await expect(judge.quality(new Uint8Array(1))).rejects.toThrow(/^pixels is undefined$/);
  });
});
