import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellsOf, picksAsText } from '../../../src/widgets/controls/approval_table';

const PICK = { row: 54, col: 43, term: 'gain', gain: 0.831, distance: 12, seconds: 65 };

test('a row has number, position in pixels and in the unit of length, term, gain, way and time', () => {
  assert.deepEqual(cellsOf(PICK, 2, [20e-9, 20e-9], 'm'), [
    '3',
    'row 54, col 43 · 1.08, 0.86 µm',
    'gain',
    '0.831',
    '240 nm',
    '1 min 5 s'
  ]);
});

test('what is not known is a dash, and without a pixel size lengths are pixels', () => {
  const unknown = { ...PICK, gain: null, seconds: null };
  assert.deepEqual(cellsOf(unknown, 0, [], ''), ['1', 'row 54, col 43', 'gain', '–', '12 px', '–']);
  assert.deepEqual(cellsOf({ ...unknown, distance: null, seconds: 0.2 }, 0, [], '').slice(4), ['–', '< 1 s']);
});

test('the table is taken home in pixels and seconds', () => {
  const pick = { row: 3, col: 5, term: 'typical, farthest', gain: 0.25, distance: null, seconds: 2 };
  assert.equal(
    picksAsText([pick]),
    'number,row,col,chosen by,expected gain,way (px),time (s)\n1,3,5,"typical, farthest",0.25,,2\n'
  );
});
