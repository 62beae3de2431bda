import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstStep, nextStep, pace, wanted } from '../../../src/widgets/film/play';

test('a film lasts about twelve seconds, but no step is too short to be seen or too long to wait for', () => {
  assert.equal(pace(40), 300);
  assert.equal(pace(500), 120);
  assert.equal(pace(3), 600);
  assert.equal(pace(0), 600);
});

test('a film starts where one looks back at, and anew where one sees the end', () => {
  assert.equal(firstStep({ last: 9, step: 4, seen: 4 }), 4);
  assert.equal(firstStep({ last: 9, step: 0, seen: 9 }), 1);
  assert.equal(firstStep({ last: 9, step: 9, seen: 9 }), 1);
});

test('the next step comes once the present one is seen, and none comes after the last', () => {
  assert.equal(nextStep({ last: 9, step: 4, seen: 3 }), 4);
  assert.equal(nextStep({ last: 9, step: 4, seen: 4 }), 5);
  assert.equal(nextStep({ last: 9, step: 9, seen: 9 }), null);
});

test('the end of the slider is the present', () => {
  assert.equal(wanted(9, 9), 0);
  assert.equal(wanted(8, 9), 8);
  assert.equal(wanted(0, 9), 1);
});
