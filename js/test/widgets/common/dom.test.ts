import assert from 'node:assert/strict';
import test from 'node:test';
import { showWhenNew } from '../../../src/widgets/common/dom';

test('children are made anew only where what they show has changed', () => {
  let made = 0;
  const replaced: number[] = [];
  const node = { replaceChildren: () => replaced.push(made) } as unknown as Element;
  const make = () => {
    made += 1;
    return [];
  };
  showWhenNew(node, [[{ row: 1, col: 2 }], false], make);
  showWhenNew(node, [[{ row: 1, col: 2 }], false], make);
  assert.deepEqual(replaced, [1]);
  showWhenNew(node, [[{ row: 1, col: 2 }], true], make);
  assert.deepEqual(replaced, [1, 2]);
});
