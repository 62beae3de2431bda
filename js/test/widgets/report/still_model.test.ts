import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decoded, floats, StillModel } from '../../../src/widgets/report/still_model';

test('a change is reported once, a message comes with its bytes', async () => {
  const model = new StillModel({ row: -1 });
  const told: unknown[] = [];
  const listener = (): void => void told.push(model.get('row'));
  model.on('change:row', listener);
  model.set('row', 3);
  model.set('row', 3);
  model.on('msg:custom', (content, buffers) => told.push(content, (buffers as DataView[])[0]!.getUint8(1)));
  model.receive([{ type: 'points' }, [Buffer.from([7, 9]).toString('base64')]]);
  model.off('change:row', listener);
  model.set('row', 4);
  assert.deepEqual(told, [3, { type: 'points' }, 9]);
  const other = new StillModel({}, { shared: model });
  assert.equal(await other.widget_manager.get_model('shared'), model);
});

test('numbers return from their text', () => {
  const text = Buffer.from(new Uint8Array(Float32Array.from([0.5, -2]).buffer)).toString('base64');
  assert.deepEqual([...floats(text)], [0.5, -2]);
  assert.equal(decoded(text).byteLength, 8);
});
