import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectionOf, setSelection, type SharedModel } from '../src/widgets/shared';

test('a selection is told as ascending indices, each once, and read back', () => {
  const state: Record<string, unknown> = {};
  let saved = 0;
  const shared = {
    get: (name: string) => state[name],
    set: (name: string, value: unknown) => (state[name] = value),
    save_changes: () => saved++
  } as unknown as SharedModel;
  assert.deepEqual([...selectionOf(shared)], []);
  setSelection(shared, [300, 7, 300]);
  assert.deepEqual([...selectionOf(shared)], [7, 300]);
  assert.equal((state.selection as DataView).getUint8(4), 44);
  assert.equal(saved, 1);
});
