import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InitializeProps } from '@anywidget/types';
import { page } from '../../src/widgets/common/page';
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
  assert.deepEqual([one.sent, other.sent], [[], [{ type: 'step', page: page().id }]]);
  stops.forEach(stop => stop());
});

test('only the page that is refused hears why, every time', () => {
  const problems: unknown[] = [];
  window.addEventListener('curiosity:status', event => problems.push((event as CustomEvent).detail.problem));
  const model = new Model({ problem: '' });
  const calls = new Map<string, (message: unknown) => void>();
  model.on = (event: string, call: (message?: unknown) => void): void => void calls.set(event, call);
  const stop = start(model);
  const refused = { type: 'refused', page: 'another', text: 'Ann has the controls' };
  calls.get('msg:custom')!(refused);
  calls.get('msg:custom')!({ ...refused, page: page().id });
  calls.get('msg:custom')!({ ...refused, page: page().id });
  assert.deepEqual(problems, ['', refused.text, '', refused.text, '']);
  stop();
});

test('a picture is asked for of the runs in the kernel of the notebook that was saved', () => {
  const [one, other] = [new Model({ kernel: 'a' }), new Model({ kernel: 'b' })];
  const stops = [start(one), start(other)];
  window.dispatchEvent(new CustomEvent('curiosity:saved-notebook', { detail: { kernel: 'b' } }));
  assert.deepEqual([one.sent, other.sent], [[], [{ type: 'picture' }]]);
  stops.forEach(stop => stop());
});
