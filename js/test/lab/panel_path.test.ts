import assert from 'node:assert/strict';
import { test } from 'node:test';
import { panelPath, targetOf } from '../../src/lab/panel_path';

test('the path of a panel names the folder and the file that it shows', () => {
  assert.equal(panelPath({ folder: 'data', file: 'a~b.h5' }, '1f2e'), 'data/curiosity-panel-1f2e~a~b.h5');
  assert.deepEqual(targetOf('data/curiosity-panel-1f2e~a~b.h5'), { folder: 'data', file: 'a~b.h5' });
  assert.deepEqual(targetOf(panelPath({ folder: '', file: '' }, '1f2e')), { folder: '', file: '' });
});

test('the path of another session is no panel', () => {
  assert.equal(targetOf('data/notebook.ipynb'), null);
});
