import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEnabled, type RunAction } from '../../../src/widgets/common/run_states';

const enabled = (state: string, count = 10, budget = 100): RunAction[] =>
  (['Run', 'Pause', 'Step', 'Stop'] as const).filter(action => isEnabled(action, { state, count, budget }));

test('a button is enabled where it has an effect', () => {
  assert.deepEqual(enabled('idle'), ['Run', 'Step']);
  assert.deepEqual(enabled('running'), ['Pause', 'Stop']);
  assert.deepEqual(enabled('imaging'), ['Pause', 'Stop']);
  assert.deepEqual(enabled('paused'), ['Run', 'Step', 'Stop']);
  assert.deepEqual(enabled('stopped'), ['Run', 'Step']);
  assert.deepEqual(enabled('failed'), ['Run', 'Step']);
});

test('a finished run continues only with a larger budget', () => {
  assert.deepEqual(enabled('finished', 100, 100), []);
  assert.deepEqual(enabled('finished', 100, 120), ['Run']);
});
