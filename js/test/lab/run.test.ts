import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currentRun, type Run, stateOfKernel, titleOf } from '../../src/lab/run';

const run = (identity: string, kernel: string, state: string): Run => ({
  identity,
  kernel,
  state,
  ended: false,
  run: identity,
  comm_id: identity,
  count: 0,
  budget: 0,
  about: '',
  data: '',
  panel: '',
  started: 0,
  notice: '',
  viewed: false,
  seconds_left: null,
  problem: ''
});

test('a command goes to the run of the kernel, else to one that is active, else to the latest', () => {
  const runs = [run('a', 'one', 'running'), run('b', 'two', 'paused'), run('c', 'three', 'finished')];
  assert.equal(currentRun(runs, 'two')?.identity, 'b');
  assert.equal(currentRun(runs)?.identity, 'a');
  assert.equal(currentRun(runs.slice(1))?.identity, 'c');
  assert.equal(currentRun(runs, 'unknown')?.identity, 'a');
  assert.equal(currentRun([]), null);
});

test('a kernel with two runs has the state of the one that is active', () => {
  const runs = [run('a', 'one', 'imaging'), run('b', 'one', 'finished'), run('c', 'two', 'stopped')];
  assert.equal(stateOfKernel(runs, 'one'), 'imaging');
  assert.equal(stateOfKernel(runs, 'two'), 'stopped');
  assert.equal(stateOfKernel(runs, 'three'), null);
});

test('of several runs in one kernel the one of the panel counts', () => {
  const [a, b] = [run('a', 'one', 'finished'), run('b', 'one', 'finished')];
  assert.equal(currentRun([{ ...a, panel: 'x' }, b], 'one', 'x')?.identity, 'a');
  assert.equal(currentRun([{ ...a, panel: 'x' }, b], 'one', 'y')?.identity, 'b');
});

test('a tab is named by data and time, by the day too where that is another', () => {
  const begun = new Date(2026, 10, 28, 14, 5);
  const named = { ...run('a', 'one', 'running'), data: 'pto', started: begun.getTime() / 1000 };
  assert.equal(titleOf(named, begun), 'pto 14:05');
  assert.match(titleOf(named, new Date(2026, 10, 29)), /^pto .*28.*14:05$/);
  assert.equal(titleOf({ ...named, started: 0 }), 'pto');
});
