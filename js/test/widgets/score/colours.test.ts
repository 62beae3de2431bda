import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  COLOUR_MAPS,
  colourTable,
  groupTable,
  LEVELS,
  pack,
  parseColour
} from '../../../src/widgets/score/colours';

test('colours are read in both notations, and anything else is an error', () => {
  assert.deepEqual(parseColour('#ffb000'), [255, 176, 0]);
  assert.deepEqual(parseColour('rgb(255, 176, 0)'), [255, 176, 0]);
  assert.throws(() => parseColour('orange'), /not a colour: orange/);
  assert.throws(() => parseColour('#zz0000'), /not a colour/);
});

test('a colour is one opaque pixel of a canvas', () => {
  assert.deepEqual([...new Uint8Array(Uint32Array.of(pack([1, 2, 3])).buffer)], [1, 2, 3, 255]);
});

test('every map has a table from its first to its last colour; an unknown name is viridis', () => {
  for (const name of COLOUR_MAPS) {
    assert.equal(colourTable(name).length, LEVELS);
    assert.equal(colourTable(name), colourTable(name)); // made once
  }
  assert.deepEqual([colourTable('grey')[0], colourTable('grey')[LEVELS - 1]], [0xff000000, 0xffffffff]);
  assert.deepEqual(colourTable('toString'), colourTable('viridis'));
});

test('groups share the levels from the lowest to the highest', () => {
  const table = groupTable(3, ['#000001', '#000002', '#000003']);
  assert.deepEqual(
    [0, (LEVELS - 1) / 2, LEVELS - 1].map(level => table[Math.round(level)]),
    [pack([0, 0, 1]), pack([0, 0, 2]), pack([0, 0, 3])]
  );
  assert.deepEqual(groupTable(1, ['#000001'])[LEVELS - 1], pack([0, 0, 1]));
});
