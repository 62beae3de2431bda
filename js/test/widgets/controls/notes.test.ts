import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sortNotes } from '../../../src/widgets/controls/notes';

test('notes about β and λ belong to their sliders, all others to the run', () => {
  const notes = [
    'β has no effect yet',
    'the limits leave 12 positions',
    'λ is fixed',
    'β follows a schedule'
  ];
  assert.deepEqual(sortNotes(notes), {
    beta: 'β has no effect yet. β follows a schedule',
    lam: 'λ is fixed',
    others: ['the limits leave 12 positions']
  });
  assert.deepEqual(sortNotes([]), { beta: '', lam: '', others: [] });
});
