import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReadable, OWN_ENDINGS, SHARED_ENDINGS } from '../../src/lab/endings';
import ENDINGS from '../../src/lab/endings.json';

test('every ending that the readers read is either our own or shared', () => {
  assert.deepEqual([...OWN_ENDINGS, ...SHARED_ENDINGS].sort(), [...ENDINGS].sort());
  for (const ending of ['.h5', '.hdf5', '.npz', '.3ds', '.dm4', '.ibw']) {
    assert.ok(OWN_ENDINGS.includes(ending), ending);
  }
});

test('a double click on a file of general use is left to other programs', () => {
  assert.ok(SHARED_ENDINGS.includes('.npy'));
  for (const ending of [
    '.csv',
    '.json',
    '.md',
    '.png',
    '.py',
    '.svg',
    '.tif',
    '.tsv',
    '.txt',
    '.yaml',
    '.zip'
  ]) {
    assert.ok(!OWN_ENDINGS.includes(ending), ending);
  }
});

test('a file is known by its ending, in any case of letters', () => {
  assert.ok(isReadable('Scan.3DS'));
  assert.ok(isReadable('run.h5'));
  assert.ok(!isReadable('run.h5.lock'));
  assert.ok(!isReadable('.h5'));
});
