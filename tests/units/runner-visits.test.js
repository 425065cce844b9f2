// Who comes between two steps, and may give the runs other trainers.
import { beforeEach, describe, expect, it } from 'vitest';

import { FakeTrainer, finished, madeUpRunner, until } from './made-up-runner.js';
import { turn } from './promises.js';

let trainer, run, runner, errors, told;
beforeEach(() => ({ trainer, run, runner, errors, told } = madeUpRunner()));

/** Takes the place of the runner's trainer, and goes on where that is. */
async function relieve() {
  const relief = new FakeTrainer();
  relief.steps = trainer.steps;
  await turn();
  expect(trainer.steps).toBe(relief.steps);
  run.trainer = relief;
}

describe('a visit between two steps', () => {
  it('holds a training for as long as it takes, and the other trainer takes the next step', async () => {
    const one = runner();
    one.start();
    await until(() => trainer.steps >= 3);
    expect(await one.visit(relieve)).toBe(true);
    expect(one.running).toBe(true);
    const [before, relief] = [trainer.steps, run.trainer];
    await until(() => relief.steps >= before + 10);
    await one.pause();
    expect(trainer.steps).toBe(before);
    const steps = told('frame').map(({ runs }) => runs[0].stats.step);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps.at(-1)).toBe(relief.steps);
    expect(errors).toEqual([]);
  });

  it('comes at once where nothing trains, and what is started waits for it', async () => {
    const one = runner();
    const visited = one.visit(relieve);
    one.start(2);
    expect(await visited).toBe(true);
    await finished(one);
    expect(trainer.steps).toBe(0);
    expect(run.trainer.steps).toBe(2);
  });

  it('is one of several that come after each other', async () => {
    const one = runner();
    one.start();
    const order = [];
    const stay = (name) => async () => {
      order.push(`${name} comes`);
      await turn();
      order.push(`${name} goes`);
    };
    const visits = [one.visit(stay('A')), one.visit(stay('B'))];
    expect(await Promise.all(visits)).toEqual([true, true]);
    await one.pause();
    expect(order).toEqual(['A comes', 'A goes', 'B comes', 'B goes']);
  });

  it('does not come in the midst of a step, and comes after it', async () => {
    const one = runner();
    await one.advance();
    expect(await one.visit(relieve)).toBe(false);
    for (let stage = 2; stage <= 8; stage += 1) await one.advance();
    expect(trainer.steps).toBe(1);
    expect(await one.visit(relieve)).toBe(true);
    expect(run.trainer.steps).toBe(1);
  });

  it('waits for the end of a step that was begun in slow motion when that trains on', async () => {
    const one = runner();
    await one.advance();
    one.start(3);
    expect(await one.visit(relieve)).toBe(true);
    await finished(one);
    expect(trainer.steps).toBeGreaterThan(0);
    expect(run.trainer.steps).toBe(3);
  });

  it('that fails is told to who came, and the training goes on', async () => {
    const one = runner();
    one.start();
    await until(() => trainer.steps >= 3);
    await expect(one.visit(() => Promise.reject(new Error('no way')))).rejects.toThrow('no way');
    const before = trainer.steps;
    await until(() => trainer.steps >= before + 3);
    await one.pause();
    expect(errors).toEqual([]);
  });

  it('is over before a close', async () => {
    const one = runner();
    one.start();
    const visited = one.visit(relieve);
    await one.close();
    expect(await visited).toBe(true);
    expect(run.trainer).not.toBe(trainer);
  });
});
