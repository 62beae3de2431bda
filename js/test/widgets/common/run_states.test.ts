import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEnabled, type RunAction, whyNot } from '../../../src/widgets/common/run_states';

const enabled = (state: string, count = 10, budget = 100, asks = false): RunAction[] =>
  (['Run', 'Pause', 'Step', 'Stop'] as const).filter(action =>
    isEnabled(action, { state, count, budget, asks })
  );

test('a button is enabled where it has an effect', () => {
  assert.deepEqual(enabled('idle'), ['Run', 'Step']);
  assert.deepEqual(enabled('running'), ['Pause', 'Stop']);
  assert.deepEqual(enabled('imaging'), ['Pause', 'Stop']);
  assert.deepEqual(enabled('paused'), ['Run', 'Step', 'Stop']);
  assert.deepEqual(enabled('waiting', 10, 100, true), ['Stop']); // for an answer
  assert.deepEqual(enabled('waiting'), ['Pause', 'Stop']); // for the spectra of a user's own loop
  assert.deepEqual(enabled('stopped'), ['Run', 'Step']);
  assert.deepEqual(enabled('failed'), ['Run', 'Step']);
});

test('a finished run continues only with a larger budget', () => {
  assert.deepEqual(enabled('finished', 100, 100), []);
  assert.deepEqual(enabled('finished', 100, 120), ['Run']);
});

test('a button that does nothing says why', () => {
  assert.equal(whyNot('Run', { state: 'idle', count: 0, budget: 9, asks: false }), '');
  assert.equal(whyNot('Run', { state: 'running', count: 3, budget: 9, asks: false }), 'the run is working');
  assert.match(whyNot('Run', { state: 'finished', count: 9, budget: 9, asks: false }), /budget is spent/);
  assert.equal(
    whyNot('Stop', { state: 'finished', count: 9, budget: 9, asks: false }),
    'the run is finished'
  );
  assert.equal(whyNot('Stop', { state: 'idle', count: 0, budget: 9, asks: false }), 'the run is idle');
  assert.match(whyNot('Step', { state: 'waiting', count: 3, budget: 9, asks: true }), /answer/);
  assert.match(whyNot('Step', { state: 'waiting', count: 3, budget: 9, asks: false }), /your loop/);
});
