// Which runs go to which worker.
import { expect, it } from 'vitest';

import { movesOf } from '../../www/engine/worker-pool.js';

const [own, a, b] = ['own', 'a', 'b'];
const places = (...names) => names.map((name) => ({ trainer: name === own ? {} : { Siblings: name } }));
/** The moves of runs that are there, each as the run's place in the list and the worker it goes to. */
const to = (runs, others) => movesOf(runs, own, others).map(([run, place]) => [runs.indexOf(run), place]);

it('moves of runs leave no worker with two more than another, and move none for nothing', () => {
  expect(to(places(own, own), [a])).toEqual([[1, a]]);
  expect(to(places(own, a), [a])).toEqual([]);
  expect(to(places(a), [a])).toEqual([]);
  expect(to(places(own, own, a), [a])).toEqual([]);
  expect(to(places(own, own, own, own), [a, b])).toEqual([
    [3, a],
    [2, b],
  ]);
  expect(to(places(a, a), [a])).toEqual([[1, own]]);
});

it('of workers with as many runs, the engine’s own is relieved first', () => {
  expect(to(places(own, own, a, a), [a, b])).toEqual([[1, b]]);
});
