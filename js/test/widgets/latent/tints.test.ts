import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LatentData, Values } from '../../../src/widgets/latent/messages';
import { Tints } from '../../../src/widgets/latent/tints';
import { GROUP_COLOURS, LEVELS, pack, parseColour } from '../../../src/widgets/score/colours';

// Slot 0 holds candidate 2, and so on.
const ORDER = Uint32Array.of(2, 0, 3, 1);
const SLOTS = Uint32Array.of(1, 3, 0, 2);
const NONE = pack([176, 176, 176]);

function tints(): Tints {
  const made = new Tints({ size: 4, order: ORDER, slots: SLOTS } as unknown as LatentData);
  assert.ok(made.fit());
  return made;
}

const values = (...of: number[]): Values => ({
  label: '',
  unit: '',
  values: Float32Array.from(of),
  low: 0,
  high: 1
});

test('room is made once for as many points as there are', () => {
  assert.equal(tints().fit(), false);
});

test('values are coloured in the slots of their candidates, beyond the range in its last colours', () => {
  const table = Uint32Array.from({ length: LEVELS }, (_, i) => i + 1);
  const made = tints();
  made.byValue(values(0, 2, -1, NaN), table, NONE);
  assert.deepEqual([...made.plain], [1, 1, NONE, LEVELS]);
  assert.deepEqual([...made.of([1, 3])], [LEVELS, NONE]);
});

test('what is shown in place of the values gives the colours', () => {
  const table = Uint32Array.from({ length: LEVELS }, (_, i) => i + 1);
  const made = tints();
  made.byValue({ ...values(0, 0, 0, 0), shown: Float32Array.of(0, NaN, 1, 1) }, table, NONE);
  assert.deepEqual([...made.plain], [LEVELS, 1, LEVELS, NONE]);
});

test('a range without width has the middle colour', () => {
  const table = Uint32Array.from({ length: LEVELS }, (_, i) => i);
  const made = tints();
  made.byValue({ ...values(5, 5, 5, 5), low: 5, high: 5 }, table, NONE);
  assert.deepEqual([...made.plain], [128, 128, 128, 128]);
});

test('each cluster has its colour, a candidate in none has another', () => {
  const made = tints();
  const colour = (cluster: number): number => pack(parseColour(GROUP_COLOURS[cluster]!));
  made.byCluster(Uint8Array.of(0, 1, 255, 1), NONE);
  assert.deepEqual([...made.plain], [NONE, colour(0), colour(1), colour(1)]);
  made.byCluster(null, NONE);
  assert.deepEqual([...made.plain], [NONE, NONE, NONE, NONE]);
});

test('what is not selected fades into the background, what is keeps its colour', () => {
  const made = tints();
  const red = pack([200, 0, 0]);
  made.plain.fill(red);
  made.mute(Uint32Array.of(3), [255, 255, 255]);
  assert.equal(made.shown[SLOTS[3]!], red);
  const faded = made.shown[SLOTS[0]!]! >>> 0;
  assert.equal(faded >>> 24, 255);
  assert.equal(faded & 255, Math.floor(200 * 0.22 + 255 * 0.78)); // red
  assert.equal((faded >> 8) & 255, Math.floor(255 * 0.78)); // green
  made.mute(new Uint32Array(), [255, 255, 255]);
  assert.ok(made.shown.every(tint => tint === red));
});
