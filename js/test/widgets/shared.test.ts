import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnyModel } from '@anywidget/types';
import { delayedSave, type SharedModel, selectionOf, setSelection } from '../../src/widgets/shared';

test('a selection is saved as ascending indices, each once, and read back', () => {
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

/** A model as anywidget gives it, that remembers what was saved. */
class Model {
  readonly saved: Record<string, number>[] = [];
  private readonly listeners = new Map<string, Set<() => void>>();
  constructor(private readonly values: Record<string, number>) {}
  get(name: string): number {
    return this.values[name]!;
  }
  set(name: string, value: number): void {
    if (this.values[name] !== value) {
      this.values[name] = value;
      this.listeners.get(`change:${name}`)?.forEach(call => call());
    }
  }
  on(event: string, call: () => void): void {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(call));
  }
  off(event: string, call: () => void): void {
    this.listeners.get(event)?.delete(call);
  }
  save_changes(): void {
    this.saved.push({ ...this.values });
  }
}

test('an echo of an earlier value does not set back what was changed since', async () => {
  const model = new Model({ beta: 0, lam: 1 });
  const settings = delayedSave(
    model as unknown as AnyModel<{ beta: number; lam: number }>,
    ['beta', 'lam'],
    20
  );
  settings.set({ beta: 0.1 });
  await new Promise(done => setTimeout(done, 5));
  assert.deepEqual(model.saved, [{ beta: 0.1, lam: 1 }]);
  settings.set({ beta: 0.2 });
  model.set('beta', 0.1); // the echo
  assert.equal(model.get('beta'), 0.2);
  model.set('lam', 3); // another tab
  assert.equal(model.get('lam'), 3);
  await new Promise(done => setTimeout(done, 40));
  assert.deepEqual(model.saved.slice(1), [{ beta: 0.2, lam: 3 }]);
  model.set('beta', 0.7); // from the kernel, long after
  assert.equal(model.get('beta'), 0.7);
  settings.set({ beta: 0.9 });
  settings.dispose();
  assert.equal(model.saved.at(-1)!.beta, 0.9); // nothing is lost
});
