import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { AnyModel } from '@anywidget/types';
import { hearing, keepHearing } from '../../../src/widgets/common/hearing';

interface Message {
  content: { data: { method: string } };
}
type Handle = (message: Message) => Promise<void>;

class Comm {
  handle: Handle | null = null;
  readonly sent: string[] = [];
  on_msg(handle: Handle): void {
    this.handle = handle;
  }
  send({ method }: { method: string }): void {
    this.sent.push(method);
  }
}

class JupyterModel {
  readonly handled: string[] = [];
  readonly comm = new Comm();
  readonly changed: object[] = [];
  set(values: object): this {
    this.changed.push(values);
    return this;
  }
  async _handle_comm_msg(message: Message): Promise<void> {
    this.handled.push(message.content.data.method);
  }
}

/** As anywidget's: nothing is handled before its module is there, or ever if it has given up. */
class AnywidgetModel extends JupyterModel {
  constructor(private readonly ready: Promise<void>) {
    super();
  }
  override async _handle_comm_msg(message: Message): Promise<void> {
    await this.ready;
    await super._handle_comm_msg(message);
  }
}

/** What a module of a widget gets of a model. */
function shown(model: JupyterModel, manager: object = { kernel: {} }): AnyModel {
  return { set: model.set.bind(model), widget_manager: manager } as unknown as AnyModel;
}

const settled = (): Promise<void> => new Promise(done => setTimeout(done));
const update: Message = { content: { data: { method: 'update' } } };

test('a model that was given up hears the kernel and asks for what it has missed', async () => {
  const model = new AnywidgetModel(Promise.reject(new Error('too late')));
  keepHearing(shown(model));
  await settled();
  assert.deepEqual(model.comm.sent, ['request_state']);
  await model.comm.handle!(update);
  assert.deepEqual(model.handled, ['update']);
});

test('one that is given up only then does so too', async () => {
  let giveUp: (reason: Error) => void = () => undefined;
  const model = new AnywidgetModel(new Promise((_, reject) => (giveUp = reject)));
  keepHearing(shown(model));
  await settled();
  assert.deepEqual(model.comm.sent, []);
  giveUp(new Error('too late'));
  await settled();
  assert.deepEqual(model.comm.sent, ['request_state']);
});

test('a model in time is left alone', async () => {
  const model = new AnywidgetModel(Promise.resolve());
  keepHearing(shown(model));
  await settled();
  assert.equal(model.comm.handle, null);
  assert.deepEqual(model.comm.sent, []);
});

test('nothing is set in front ends that have no models of Jupyter', async () => {
  const model = new AnywidgetModel(Promise.resolve());
  keepHearing(shown(model, {}));
  await settled();
  assert.deepEqual(model.changed, []);
});

test("a widget's own beginning and what it returns remain", () => {
  const model = new AnywidgetModel(Promise.resolve());
  const render = (): void => undefined;
  const widget = hearing({ initialize: ({ model }: { model: AnyModel }) => [model], render });
  const props = shown(model);
  assert.deepEqual(widget.initialize({ model: props }), [props]);
  assert.equal(widget.render, render);
});

test('every module of a widget hears', () => {
  const modules = globSync('src/widgets/*.ts').filter(path =>
    /^export default/m.test(readFileSync(path, 'utf8'))
  );
  assert.ok(modules.length > 10);
  assert.deepEqual(
    modules.filter(path => !/(export default|=>|return)\s+hearing\(\{/.test(readFileSync(path, 'utf8'))),
    []
  );
});
