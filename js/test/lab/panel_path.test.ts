import assert from 'node:assert/strict';
import { test } from 'node:test';
import { panelPath, targetOf } from '../../src/lab/panel_path';

test('the path of a panel names the folder and the file that it shows', () => {
  const target = { folder: 'data', file: 'a~b.h5', kind: 'panel' } as const;
  assert.equal(panelPath(target, '1f2e'), 'data/curiosity-panel-1f2e~a~b.h5');
  assert.deepEqual(targetOf('data/curiosity-panel-1f2e~a~b.h5'), target);
  const form = { folder: '', file: '', kind: 'explore' } as const;
  assert.deepEqual(targetOf(panelPath(form, '1f2e')), form);
});

test('the path of another session is no panel', () => {
  assert.equal(targetOf('data/notebook.ipynb'), null);
});
