import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { addControls, controlsHere, watchControls } from '../../../src/widgets/controls/controls_here';
import type { SharedModel } from '../../../src/widgets/shared';

beforeEach(() => {
  Object.assign(globalThis, { window: new EventTarget() });
});

test('a page knows which sessions have their controls on it', () => {
  const [one, other] = [{}, {}] as unknown as [SharedModel, SharedModel];
  let told = 0;
  const stop = watchControls(() => {
    told += 1;
  });
  assert.equal(controlsHere(one), false);
  const take = [addControls(one), addControls(one)];
  assert.deepEqual([controlsHere(one), controlsHere(other), told], [true, false, 2]);
  take[0]!();
  assert.equal(controlsHere(one), true);
  take[1]!();
  assert.deepEqual([controlsHere(one), told], [false, 4]);
  stop();
  addControls(one);
  assert.equal(told, 4);
});
