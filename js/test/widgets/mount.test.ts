import assert from 'node:assert/strict';
import { test } from 'node:test';
import mount, { fits } from '../../src/widgets/mount';

const MARGIN = { top: 10, bottom: 42, left: 70, right: 14 };

test('a place fits a figure where some of it is left between the margins', () => {
  assert.ok(!fits(0, 0, MARGIN)); // in a hidden tab
  assert.ok(!fits(84, 200, MARGIN));
  assert.ok(!fits(300, 52, MARGIN));
  assert.ok(fits(85, 53, MARGIN));
});

test('the figure is put in, once, when its place has a size, and removed with it', async () => {
  const place = {
    clientWidth: 0,
    clientHeight: 0,
    parts: [] as unknown[],
    classList: { add: () => undefined },
    append: (part: unknown) => place.parts.push(part)
  };
  let report = (): void => undefined;
  let observed = 0;
  globalThis.ResizeObserver = class {
    constructor(callback: () => void) {
      report = () => observed && callback();
    }
    observe(): void {
      observed++;
    }
    disconnect(): void {
      observed = 0;
    }
  } as unknown as typeof ResizeObserver;
  const events: string[] = [];
  const view = {
    el: 'figure',
    trigger: (event: string) => events.push(event),
    remove: () => events.push('removed')
  };
  const figure = { get: () => MARGIN };
  const manager = { get_model: async () => figure, create_view: async () => view };
  const told: unknown[] = [];
  const model = {
    widget_manager: manager,
    get: (name: string) => (name === 'figure' ? 'IPY_MODEL_7' : told.at(-1)),
    set: (_: string, value: unknown) => told.push(value),
    save_changes: () => undefined
  };
  const remove = await mount.render({ model, el: place } as unknown as Parameters<typeof mount.render>[0]);
  report();
  assert.deepEqual([place.parts, events], [[], []]);
  Object.assign(place, { clientWidth: 400, clientHeight: 200 });
  report();
  report();
  assert.deepEqual([place.parts, events], [['figure'], ['displayed']]);
  await new Promise(done => setTimeout(done, 300));
  assert.deepEqual(told, [200]); // the height of the place, once
  remove();
  assert.equal(events.at(-1), 'removed');
});
