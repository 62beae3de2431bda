import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Predicted, type PredictedData } from '../../../src/widgets/report/predicted';

const text = (...values: number[]): string =>
  Buffer.from(new Uint8Array(Float32Array.from(values).buffer)).toString('base64');
const data: PredictedData = {
  label: 'predicted, 90 % interval',
  rows: null,
  scores: text(0, 0, 1, 2, 3, 4, 5, 6, 7, 8),
  components: text(1, 0, 0, 0, 1, 0),
  mean: text(10, 20, 30),
  halfWidth: text(1, 2, 3, 4, 5),
  profile: text(1, 0.5, 2)
};

test('a prediction is made of its components, with an interval along the profile', () => {
  const found = new Predicted(data, 3).at(1)!;
  assert.deepEqual([...found.values], [11, 22, 30]);
  assert.deepEqual([...found.halfWidth!], [2, 1, 4]);
  assert.equal(new Predicted(data, 3).at(-1), null);
});

test('where not all candidates are in the page the others have no prediction', () => {
  const some = { ...data, rows: [1, 4], components: null, mean: null, scores: text(1, 1, 1, 2, 2, 2) };
  const predicted = new Predicted(some, 3);
  assert.deepEqual([...predicted.at(4)!.values], [2, 2, 2]);
  assert.equal(predicted.at(0), null);
});

test('without a calibrated error there is no interval', () => {
  assert.equal(new Predicted({ ...data, halfWidth: null, profile: null }, 3).at(1)!.halfWidth, null);
});
