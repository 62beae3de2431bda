/** Notes about the run. A note about β or λ is shown at the slider that it concerns. */

export interface SortedNotes {
  beta: string;
  lam: string;
  others: string[];
}

export function sortNotes(notes: readonly string[]): SortedNotes {
  const about = (sign: string): string =>
    notes.filter(text => text.startsWith(sign) || text.startsWith('β and λ')).join('. ');
  return { beta: about('β'), lam: about('λ'), others: notes.filter(text => !/^[βλ]/.test(text)) };
}

/** A note about a slider in the words that have room under it; the whole note is its tooltip. */
export function shortNote(note: string): string {
  return /no effect|not change/.test(note) ? 'changes no pick' : '';
}
