import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { asksHere, heldElsewhere, joinLease, reasonToLookOn } from '../../../src/widgets/common/lease';
import { page } from '../../../src/widgets/common/page';
import type { Lease } from '../../../src/widgets/common/trait_types';
import type { SharedModel } from '../../../src/widgets/shared';

/** The model that panels share, as far as it is used here. */
class Shared {
  readonly sent: Record<string, unknown>[] = [];
  readonly calls = new Set<() => void>();
  constructor(public lease?: Lease) {}
  get(): Lease | undefined {
    return this.lease;
  }
  on(_event: string, call: () => void): void {
    this.calls.add(call);
  }
  off(_event: string, call: () => void): void {
    this.calls.delete(call);
  }
  send(content: Record<string, unknown>): void {
    this.sent.push(content);
  }
  change(lease: Lease): void {
    this.lease = lease;
    this.calls.forEach(call => call());
  }
  get model(): SharedModel {
    return this as unknown as SharedModel;
  }
}

beforeEach(() => {
  Object.assign(globalThis, { window: new EventTarget() });
  mock.timers.enable({ apis: ['setInterval'] });
});
afterEach(() => mock.timers.reset());

const types = (shared: Shared): unknown[] => shared.sent.map(({ type }) => type);

test('a page alone says that it is there, and nothing more', () => {
  const shared = new Shared({ holder: '', call: 0 });
  const stop = joinLease(shared.model);
  shared.change({ holder: page().id, call: 0 });
  mock.timers.tick(100_000);
  assert.deepEqual(shared.sent, [{ type: 'opened', page: page().id, before: '', user: '' }]);
  assert.equal(heldElsewhere(shared.model), false);
  assert.equal(reasonToLookOn(shared.model), '');
  stop();
  assert.equal(shared.calls.size, 0);
});

test('a page that looks on asks now and then whether the other one is there, until it has the controls', () => {
  const shared = new Shared({ holder: 'other', call: 0 });
  const stop = joinLease(shared.model);
  mock.timers.tick(25_000);
  assert.deepEqual(types(shared), ['opened', 'present', 'present']);
  shared.change({ holder: page().id, call: 1 });
  mock.timers.tick(60_000);
  assert.deepEqual(types(shared).slice(2), ['present', 'present']); // asked in that moment: it is there
  shared.change({ holder: 'other', call: 1 });
  stop();
  mock.timers.tick(60_000);
  assert.equal(shared.sent.length, 4);
});

test('the page that has the controls answers every call once', () => {
  const shared = new Shared({ holder: page().id, call: 3 });
  const stop = joinLease(shared.model);
  shared.change({ holder: page().id, call: 4 });
  shared.change({ holder: page().id, call: 4, asks: 'other' });
  shared.change({ holder: 'other', call: 5 });
  assert.deepEqual(types(shared), ['opened', 'present']);
  stop();
});

test('a page that is closed says so', () => {
  const shared = new Shared({ holder: page().id });
  const stop = joinLease(shared.model);
  window.dispatchEvent(new Event('pagehide'));
  assert.deepEqual(types(shared), ['opened', 'left']);
  stop();
  window.dispatchEvent(new Event('pagehide'));
  assert.equal(shared.sent.length, 2);
});

test('what has no controls to have is left alone', () => {
  for (const lease of [{}, undefined]) {
    const shared = new Shared(lease);
    joinLease(shared.model)();
    assert.deepEqual(shared.sent, []);
    assert.equal(heldElsewhere(shared.model), false);
  }
});

test('who has the controls is named, and what has become of a question', () => {
  const [me, ann] = [page().id, { holder: 'other', holder_name: 'Ann' }];
  const reason = (lease: Lease): string => reasonToLookOn(new Shared(lease).model);
  assert.equal(reason(ann), 'Ann has the controls.');
  assert.equal(reason({ holder: 'other', holder_name: '' }), 'Another page has the controls.');
  assert.equal(reason({ ...ann, asks: me }), 'Ann has the controls; you have asked for them.');
  assert.equal(reason({ ...ann, asks: 'third' }), 'Ann has the controls.');
  assert.equal(reason({ ...ann, declined: me }), 'Ann keeps the controls.');
  window.addEventListener('curiosity:who', event => {
    (event as CustomEvent<{ name: string }>).detail.name = 'Ann';
  });
  assert.equal(reason(ann), 'Another page of yours has the controls.');
});

test('only the page that has the controls is asked for them', () => {
  const asks = (lease: Lease): string => asksHere(new Shared(lease).model);
  assert.equal(asks({ holder: page().id, asks: 'other', asks_name: 'Ben' }), 'Ben');
  assert.equal(asks({ holder: page().id, asks: 'other', asks_name: '' }), 'Another page');
  assert.equal(asks({ holder: 'third', asks: 'other', asks_name: 'Ben' }), '');
  assert.equal(asks({ holder: page().id, asks: '' }), '');
});
