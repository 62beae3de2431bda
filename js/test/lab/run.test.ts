import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currentRun, type Run, stateOfKernel } from '../../src/lab/run';

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
