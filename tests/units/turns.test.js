// What makes and changes runs, one after the other.
import { beforeEach, describe, expect, it } from 'vitest';

import { Turns } from '../../www/engine/turns.js';
import { later, turn } from './promises.js';

let turns, order;
beforeEach(() => ([turns, order] = [new Turns(), []]));

/** Work that lasts until it is told to end. */
function work(name) {
  const { promise, resolve } = later();
  const begin = async () => {
    order.push(`${name} begins`);
    await promise;
    order.push(`${name} ends`);
  };
  return { begin, end: resolve };
}

describe('turns', () => {
  it('are taken one after the other, and come to what their work gives', async () => {
    const [first, second] = [work('first'), work('second')];
    turns.take(first.begin);
    const given = turns.take(() => second.begin().then(() => 'given'));
    await turn();
    expect(order).toEqual(['first begins']);
    first.end();
    second.end();
    expect(await given).toBe('given');
    expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('go on after one that fails, which only who took it hears', async () => {
    const failed = turns.take(() => Promise.reject(new Error('no')));
    expect(await turns.take(async () => 'given')).toBe('given');
    await expect(failed).rejects.toThrow('no');
    await turns.settled();
  });

  it('are idle when none is taken, and none waits', async () => {
    expect(turns.idle).toBe(true);
    const { begin, end } = work('one');
    turns.take(begin);
    turns.take(() => Promise.reject(new Error('no'))).catch(() => {});
    expect(turns.idle).toBe(false);
    end();
    await turns.settled();
    expect(turns.idle).toBe(true);
  });
});

describe('what hurries', () => {
  it('comes before all that waits for its turn', async () => {
    const [first, urgent, second] = [work('first'), work('urgent'), work('second')];
    turns.take(first.begin);
    turns.take(second.begin);
    await turn();
    turns.hurry(urgent.begin());
    first.end();
    await turn();
    expect(order).toEqual(['first begins', 'urgent begins', 'first ends']);
    urgent.end();
    second.end();
    await turns.settled();
    expect(order.slice(3)).toEqual(['urgent ends', 'second begins', 'second ends']);
  });

  it('is waited for by itself, while a turn goes on', async () => {
    const [long, urgent] = [work('long'), work('urgent')];
    turns.take(long.begin);
    turns.hurry(urgent.begin());
    const hurried = turns.hurried();
    urgent.end();
    await hurried;
    expect(order).not.toContain('long ends');
    long.end();
    await turns.settled();
    expect(order).toContain('long ends');
  });

  it('has whoever waited know that something came before', async () => {
    expect(turns.hurries).toBe(0);
    turns.hurry(Promise.resolve());
    turns.hurry(Promise.resolve());
    expect(turns.hurries).toBe(2);
  });
});
