import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import {
  type Connection,
  watchConnection,
  watchKernelBusy,
  whyReadOnly
} from '../../../src/widgets/common/connection';
import type { Lease } from '../../../src/widgets/common/trait_types';
import type { SharedModel } from '../../../src/widgets/shared';

Object.assign(globalThis, { window: new EventTarget() });
beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

class Signal {
  readonly slots = new Set<() => void>();
  connect(slot: () => void): void {
    this.slots.add(slot);
  }
  disconnect(slot: () => void): void {
    this.slots.delete(slot);
  }
  emit(): void {
    this.slots.forEach(slot => slot());
  }
}

class Kernel {
  status = 'idle';
  supportsSubshells = false;
  isDisposed = false;
  readonly statusChanged = new Signal();
  readonly disposed = new Signal();
  change(status: string): void {
    this.status = status;
    this.statusChanged.emit();
  }
}

/** A widget model of JupyterLab, as far as it is used here. */
class Model {
  comm_live = true;
  reason = '';
  lease: Lease = {};
  readonly calls = new Map<string, Set<() => void>>();
  constructor(readonly widget_manager: { kernel: Kernel | null }) {}
  get(name: string): string | Lease {
    return name === 'lease' ? this.lease : this.reason;
  }
  on(event: string, call: () => void): void {
    this.calls.set(event, (this.calls.get(event) ?? new Set()).add(call));
  }
  off(event: string, call: () => void): void {
    this.calls.get(event)?.delete(call);
  }
  emit(event: string): void {
    this.calls.get(event)?.forEach(call => call());
  }
}

function watched(kernel: Kernel | null): { model: Model; seen: Connection[]; stop: () => void } {
  const model = new Model({ kernel });
  const seen: Connection[] = [];
  const stop = watchConnection(model as unknown as SharedModel, connection => seen.push(connection));
  return { model, seen, stop };
}

test('a session that is read-only gives its reason', () => {
  const { model, seen } = watched(new Kernel());
  assert.deepEqual(seen, [{ kernelDead: false, readOnlyReason: '', elsewhere: false }]);
  model.reason = 'run.h5 is open read-only.';
  model.emit('change:read_only_reason');
  const readOnlyReason = 'run.h5 is open read-only.';
  assert.deepEqual(seen.at(-1), { kernelDead: false, readOnlyReason, elsewhere: false });
});

test('while another page has the controls it is the reason, unless there is one that is no page', () => {
  const kernel = new Kernel();
  const { model, seen } = watched(kernel);
  model.lease = { holder: 'another', holder_name: 'Ann' };
  model.emit('change:lease');
  const readOnlyReason = 'Ann has the controls.';
  assert.deepEqual(seen.at(-1), { kernelDead: false, readOnlyReason, elsewhere: true });
  assert.equal(whyReadOnly(model as unknown as SharedModel), readOnlyReason);
  kernel.change('dead');
  assert.deepEqual([seen.at(-1)!.kernelDead, seen.at(-1)!.elsewhere], [true, false]);
  model.reason = 'run.h5 is open read-only.';
  assert.equal(whyReadOnly(model as unknown as SharedModel), model.reason);
});

test('a kernel is dead when it died, was shut down, or its comm was closed by a restart', () => {
  for (const end of [
    (kernel: Kernel) => kernel.change('dead'),
    (kernel: Kernel) => {
      kernel.isDisposed = true;
      kernel.disposed.emit();
    },
    (_: Kernel, model: Model) => {
      model.comm_live = false;
      model.emit('comm_live_update');
    }
  ]) {
    const kernel = new Kernel();
    const { model, seen } = watched(kernel);
    end(kernel, model);
    assert.equal(seen.at(-1)!.kernelDead, true);
    assert.match(seen.at(-1)!.readOnlyReason, /kernel has ended or was restarted/);
  }
});

test('after the watch has stopped nothing is reported and nothing stays connected', () => {
  const kernel = new Kernel();
  const { model, seen, stop } = watched(kernel);
  stop();
  kernel.change('dead');
  model.emit('comm_live_update');
  assert.equal(seen.length, 1);
  assert.equal(kernel.statusChanged.slots.size + kernel.disposed.slots.size, 0);
  assert.ok([...model.calls.values()].every(calls => calls.size === 0));
});

test('a page without a kernel is connected', () => {
  assert.deepEqual(watched(null).seen, [{ kernelDead: false, readOnlyReason: '', elsewhere: false }]);
});

test('a cell delays the controls if it runs for a second on a kernel without subshells', () => {
  const kernel = new Kernel();
  const seen: boolean[] = [];
  const model = new Model({ kernel }) as unknown as SharedModel;
  const stop = watchKernelBusy(model, busy => seen.push(busy));
  kernel.change('busy');
  mock.timers.tick(900);
  kernel.change('idle');
  mock.timers.tick(5000);
  assert.ok(seen.every(busy => !busy));
  kernel.change('busy');
  mock.timers.tick(1000);
  assert.equal(seen.at(-1), true);
  kernel.change('idle');
  assert.equal(seen.at(-1), false);
  kernel.supportsSubshells = true;
  kernel.change('busy');
  mock.timers.tick(5000);
  assert.equal(seen.at(-1), false);
  stop();
  assert.equal(kernel.statusChanged.slots.size, 0);
});
