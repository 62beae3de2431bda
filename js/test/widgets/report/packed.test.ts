import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { unpacked } from '../../../src/widgets/report/packed';

const text = (...bytes: number[]): string => deflateSync(Uint8Array.from(bytes)).toString('base64');

test('a palette is spread over its places, a buffer without one is itself', async () => {
  const [content, [first, second]] = await unpacked([
    { type: 'maps' },
    [
      [2, text(1, 0, 0, 2), text(1, 0, 1)],
      [1, '', text(7, 8)]
    ]
  ]);
  assert.equal(content.type, 'maps');
  assert.deepEqual(
    [0, 2, 4].map(at => first!.getUint16(at, true)),
    [512, 1, 512]
  );
  assert.deepEqual([second!.byteLength, second!.getUint8(1)], [2, 8]);
});
