import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { leaveName, page, userName } from '../../../src/widgets/common/page';

const kept = new Map<string, string>();
const storage = {
  getItem: (key: string): string | null => kept.get(key) ?? null,
  setItem: (key: string, value: string): unknown => kept.set(key, value),
  removeItem: (key: string): unknown => kept.delete(key)
};

/** Another page in the same tab, or a tab of its own. */
function load(sessionStorage: unknown = storage): void {
  Object.assign(globalThis, { window: new EventTarget(), sessionStorage });
}

beforeEach(() => {
  kept.clear();
  load();
});

test('a page has one name, which all scripts of its window find', () => {
  const { id, before } = page();
  assert.match(id, /^[a-z0-9]{6,}$/);
  assert.equal(before, '');
  assert.equal(page().id, id);
  load();
  assert.notEqual(page().id, id);
});

test('a page that is loaded again knows what it was called, a copy of its tab does not', () => {
  const { id } = page();
  load();
  assert.equal(page().before, ''); // copied while the first one lives
  load();
  leaveName();
  load();
  const left = page().before;
  assert.ok(left && left !== id);
  load();
  assert.equal(page().before, ''); // it is left once
});

test('a browser without storage forgets it', () => {
  const refuse = (): never => {
    throw new Error('no storage');
  };
  load({ getItem: refuse, setItem: refuse, removeItem: refuse });
  leaveName();
  assert.equal(page().before, '');
});

test('the name of the user is what JupyterLab answers', () => {
  assert.equal(userName(), '');
  window.addEventListener('curiosity:who', event => {
    (event as CustomEvent<{ name: string }>).detail.name = 'Ann';
  });
  assert.equal(userName(), 'Ann');
});
