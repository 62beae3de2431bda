import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InitializeProps } from '@anywidget/types';
import status from '../../src/widgets/status';
import type { StatusState } from '../../src/widgets/traits.gen';

(globalThis as { window?: unknown }).window = new EventTarget();

/** A model that remembers what is sent. */
class Model {
  readonly sent: unknown[] = [];
  readonly calls: (() => void)[] = [];
  constructor(readonly values: Record<string, unknown>) {}
  get(name: string): unknown {
    return this.values[name];
  }
  on(_event: string, call: () => void): void {
    this.calls.push(call);
  }
  send(content: unknown): void {
    this.sent.push(content);
  }
}

function start(model: Model): () => void {
  return status().initialize({ model } as unknown as InitializeProps<StatusState>);
}

test('a run reports itself when it starts, changes, ends and on request', () => {
  const seen: Record<string, unknown>[] = [];
  window.addEventListener('curiosity:status', event => seen.push((event as CustomEvent).detail));
  const model = new Model({ state: 'idle', count: 3, run: 'a1' });
  const stop = start(model);
  assert.deepEqual([seen[0]!.state, seen[0]!.count, seen[0]!.run, seen[0]!.ended], ['idle', 3, 'a1', false]);
  model.values.state = 'running';
  model.calls[0]!();
  assert.equal(seen[1]!.state, 'running');
  window.dispatchEvent(new CustomEvent('curiosity:request-status'));
  assert.equal(seen.length, 3);
  stop();
  assert.equal(seen[3]!.ended, true);
  window.dispatchEvent(new CustomEvent('curiosity:request-status'));
  assert.equal(seen.length, 4);
  assert.equal(new Set(seen.map(detail => detail.identity)).size, 1);
});

test('a command reaches the run that it names and no other', () => {
  const identities: string[] = [];
  window.addEventListener('curiosity:status', event =>
    identities.push((event as CustomEvent).detail.identity)
  );
  const [one, other] = [new Model({}), new Model({})];
  const stops = [start(one), start(other)];
  const detail = { identity: identities[1], type: 'step' };
  window.dispatchEvent(new CustomEvent('curiosity:command', { detail }));
  assert.deepEqual([one.sent, other.sent], [[], [{ type: 'step' }]]);
  stops.forEach(stop => stop());
});
