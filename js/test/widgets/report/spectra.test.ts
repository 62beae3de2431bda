import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FigureData, Line } from '../../../src/widgets/common/figure';
import { Predicted } from '../../../src/widgets/report/predicted';
import { Spectra, type SpectraData, what } from '../../../src/widgets/report/spectra';

const text = (...values: number[]): string =>
  Buffer.from(new Uint8Array(Float32Array.from(values).buffer)).toString('base64');
const axis = { label: '', logarithmic: false, low: 0, high: 1, ticks: [0, 1], texts: ['0', '1'] };
const line = { label: 'a', colour: '#000', dash: '', width: 1, x: [1, 2, 3], y: [] } as unknown as Line;
const figure = {
  title: 'Spectra',
  x: axis,
  y: axis,
  lines: [line, line, line, line]
} as unknown as FigureData;
const data: SpectraData = {
  figure,
  measured: [4, 1, 4],
  spectra: text(1, 2, 3, 4, 5, 6, 7, 8, 9),
  usual: [0, 6],
  order: [2, 1, null, 0],
  learned: true,
  prediction: {
    label: 'predicted, 90 % interval',
    rows: null,
    scores: text(0, 0, 1, 2, 3, 4, 5, 6, 7, 8),
    components: text(1, 0, 0, 0, 1, 0),
    mean: text(10, 20, 30),
    halfWidth: text(1, 2, 3, 4, 5),
    profile: text(1, 0.5, 2)
  }
};
const predicted = new Predicted(data.prediction!, 3);

test('a measured candidate has its latest spectrum, of those that are shown', () => {
  const spectra = new Spectra(data);
  assert.deepEqual([...spectra.at(4, 3, null).measured!], [7, 8, 9]);
  assert.deepEqual([...spectra.at(4, 2, null).measured!], [1, 2, 3]);
  assert.equal(spectra.at(1, 1, null).measured, null);
  assert.equal(spectra.at(0, 3, null).measured, null);
});

test('a position is described in the words of the dashboard', () => {
  const spectra = new Spectra(data);
  assert.equal(what(spectra.at(4, 3, predicted), true), 'measured 2 times, the latest is shown');
  assert.equal(what(spectra.at(4, 2, null), true), 'measured');
  assert.equal(what(spectra.at(0, 3, predicted), true), 'not measured; what the model expects');
  assert.match(what(spectra.at(0, 3, null), true), /is not kept of this step$/);
  assert.match(what(spectra.at(0, 3, null), false), /nothing learned yet$/);
});

test('the figure has interval, predicted and measured, and a range that encloses what is usual', () => {
  const spectra = new Spectra(data);
  const shown = spectra.figure(spectra.at(1, 3, predicted));
  assert.deepEqual([...(shown.lines[0]!.y as number[])], [26, 21, null, 9, 34, 23, null, 13]);
  assert.deepEqual(shown.lines[1]!.y, []);
  assert.equal(shown.lines[2]!.label, 'predicted, 90 % interval');
  assert.deepEqual(shown.lines[3]!.y, [4, 5, 6]);
  assert.deepEqual([shown.y.low, shown.y.high], [0, 35]);
  const outside = spectra.figure(spectra.at(-1, 3, predicted), text(1, 2, 4));
  assert.deepEqual(outside.lines[2]!.y, []);
  assert.deepEqual(outside.lines[1]!.y, [1, 2, 4]);
});
