import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base64, InTurn, writePicture } from '../../src/lab/pictures';

const VIEW = 'application/vnd.jupyter.widget-view+json';

test('a picture is written beside the view that it shows, silently and once', () => {
  const calls: unknown[][] = [];
  const outputs = [{ data: { 'text/plain': 'x' } }, { data: { [VIEW]: { model_id: 'a' } } }];
  const cell = {
    toJSON: () => ({ outputs }),
    updateOutputs: (...call: unknown[]) => {
      calls.push(call);
      outputs[1] = (call[2] as typeof outputs)[0]!;
    }
  };
  const markdown = { toJSON: () => ({}) };
  assert.equal(writePicture([markdown, cell], 'b', 'PNG'), false);
  assert.deepEqual(calls, []);
  assert.equal(writePicture([markdown, cell], 'a', 'PNG'), true);
  assert.equal(writePicture([markdown, cell], 'a', 'PNG'), false);
  const data = { [VIEW]: { model_id: 'a' }, 'image/png': 'PNG' };
  assert.deepEqual(calls, [[1, 2, [{ data }], 'silent-change']]);
});

test('bytes are written as notebooks keep them', () => {
  assert.equal(base64(Uint8Array.of(0x89, 0x50, 0x4e, 0x47)), 'iVBORw==');
});

test('saves of a notebook come in turn, after one that is under way and also after one that failed', async () => {
  const saves = new InTurn<object>();
  const [notebook, other] = [{}, {}];
  const order: string[] = [];
  let end: () => void = () => undefined;
  saves.wait(
    notebook,
    new Promise<void>(resolve => {
      end = resolve;
    }).then(() => order.push("the user's"))
  );
  const failing = saves.call(notebook, () => {
    order.push('fails');
    return Promise.reject(new Error('disk full'));
  });
  const last = saves.call(notebook, async () => order.push('the last'));
  await saves.call(other, async () => order.push('another notebook'));
  assert.deepEqual(order, ['another notebook']);
  end();
  await assert.rejects(failing, /disk full/);
  await last;
  assert.deepEqual(order, ['another notebook', "the user's", 'fails', 'the last']);
});
