import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FigureData, Line } from '../../../src/widgets/common/figure';
import { mapAt, nearest, type Run, spectrumAt } from '../../../src/widgets/report/moment';

const axis = { label: '', logarithmic: false, low: 0, high: 1, ticks: [], texts: [] };
const line = (dots: number): Line => ({
  label: '',
  colour: '#000',
  dash: '',
  width: 1,
  band: false,
  steps: false,
  dots,
  edge: '',
  opacity: 1,
  texts: [],
  count: 1,
  x: [],
  y: []
});
const figure = (...lines: Line[]): FigureData => ({
  title: '',
  height: 100,
  margin: [0, 0, 0, 0],
  picture: '',
  x: axis,
  y: axis,
  lines
});
const run: Run = {
  measured: [
    [2, 7],
    [5, 1],
    [9, 3]
  ],
  step: [0, 1, 1],
  axis: [-1, 1],
  spectra: [
    [1, 2],
    [3, null],
    [5, 6]
  ],
  predicted: null,
  heights: [axis, { ...axis, high: 4 }, axis]
};

test('the map shows the first spectra in order, initial and picked apart, and the chosen one', () => {
  const shown = mapAt(figure(line(0), line(2), line(2), line(3)), run, 2, 1);
  assert.deepEqual(
    shown.lines.map(({ x, y }) => [x, y]),
    [
      [
        [7.5, 1.5],
        [2.5, 5.5]
      ],
      [[7.5], [2.5]],
      [[1.5], [5.5]],
      [[1.5], [5.5]]
    ]
  );
  assert.deepEqual(shown.lines[2]?.texts, ['number 2, row 5, column 1']);
  assert.deepEqual(shown.lines[0]?.texts, []); // a path has none
});

test('a spectrum comes with an axis of its own, and alone where nothing is predicted', () => {
  const shown = spectrumAt(figure(line(0), line(0)), run, 1);
  assert.equal(shown.y.high, 4);
  assert.deepEqual(shown.lines[0]?.y, [3, null]);
  assert.deepEqual(shown.lines[1]?.y, []);
});

test('a click chooses the nearest spectrum of those that are shown', () => {
  assert.equal(nearest(run.measured, 3, 9, 3), 2);
  assert.equal(nearest(run.measured, 2, 9, 3), 1);
});
