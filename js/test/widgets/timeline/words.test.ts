import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partsOf, sentenceOf, sumsOf } from '../../../src/widgets/timeline/words';

const step = {
  step: 7,
  seconds: 9,
  source: [
    { what: 'wait', start: 0, end: 1.25 },
    { what: 'measure', start: 1.25, end: 5.25 },
    { what: 'measure', start: 6, end: 9 }
  ],
  learner: [
    { what: 'fit', start: 0, end: 1 },
    { what: 'pick', start: 1, end: 1.25 }
  ]
};

test('every kind of work is summed up once, in the order of the legend', () => {
  assert.equal(sumsOf(step), 'measure 7 s, wait 1.3 s, fit 1 s, pick 0.25 s');
  assert.equal(partsOf([]), '');
});

test('the sentence says who waited', () => {
  assert.equal(sentenceOf(step), 'Step 7: the learner worked for 1.3 s, and the source waited 1.3 s for it.');
  const overlapped = { ...step, source: step.source.slice(1) };
  assert.match(sentenceOf(overlapped), /the source never waited for it\.$/);
  assert.equal(sentenceOf(undefined), 'No step has been timed yet.');
});
