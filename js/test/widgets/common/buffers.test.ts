import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyOf } from '../../../src/widgets/common/buffers';

test('numbers are read at any offset of a message', () => {
  const message = new Uint8Array(12);
  new DataView(message.buffer).setFloat32(3, 1.5, true);
  const copy = copyOf(new DataView(message.buffer, 3, 4));
  assert.deepEqual([...new Float32Array(copy)], [1.5]);
  message.fill(0);
  assert.deepEqual([...new Float32Array(copy)], [1.5]);
});
