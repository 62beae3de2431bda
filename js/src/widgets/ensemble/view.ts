/** The members of the ensemble as a table. Without a kernel in a report. */
import { element, setText } from '../common/dom';
import { formatNumber } from '../common/format';
import type { Member } from '../common/trait_types';

const BAR = 70; // of the largest loss, pixels

function sentenceOf(members: readonly Member[], step: number): string {
  if (!members.length) {
    return 'No member has been trained yet.';
  }
  const best = members.find(member => member.best);
  const trained = members.filter(member => member.trained_at === step).length;
  return [
    `${members.length} ${members.length === 1 ? 'member' : 'members'}`,
    ...(best ? [`${best.name} is best`] : []),
    `${trained} trained in step ${step}.`
  ].join('; ');
}

export class EnsembleView {
  private readonly sentence = element('div', { class: 'cw-sentence', role: 'status' });
  private readonly body = element('tbody');
  private readonly table: HTMLElement;

  /** `exporting` is the button of the heading, `notices` stand below it. */
  constructor(el: HTMLElement, exporting: HTMLElement, notices: readonly HTMLElement[] = []) {
    const heads = ['Member', 'Validation loss', 'Last trained'].map(text =>
      element('th', { scope: 'col' }, text)
    );
    this.table = element(
      'table',
      { class: 'cw-table', 'aria-label': 'Members of the ensemble' },
      element('thead', {}, element('tr', {}, ...heads)),
      this.body
    );
    const title = element(
      'div',
      { class: 'cw-head' },
      element('span', { class: 'cw-title' }, 'Ensemble'),
      exporting
    );
    el.classList.add('cw-panel', 'cw-ensemble');
    el.setAttribute('role', 'region');
    el.setAttribute('aria-label', 'Ensemble');
    el.append(title, ...notices, this.sentence, this.table);
  }

  show(members: readonly Member[], step: number): void {
    const largest = Math.max(...members.map(member => member.validation_loss ?? 0), Number.MIN_VALUE);
    setText(this.sentence, sentenceOf(members, step));
    this.table.hidden = !members.length;
    this.body.replaceChildren(
      ...members.map(({ name, validation_loss: loss, best, trained_at }) => {
        const bar = element('span', { class: 'cw-loss', 'aria-hidden': 'true' });
        bar.style.width = `${(BAR * (loss ?? 0)) / largest}px`;
        return element(
          'tr',
          { class: best ? 'cw-best' : undefined },
          element('th', { scope: 'row' }, best ? `★ ${name} (best)` : name),
          element('td', {}, bar, loss === null ? 'not known' : formatNumber(loss)),
          element('td', {}, `step ${trained_at}`)
        );
      })
    );
  }
}
