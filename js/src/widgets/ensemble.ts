/** The members of the ensemble: how well each does on validation, which is best, when each was retrained. */
import type { RenderProps } from '@anywidget/types';
import { element, setText } from './common/dom';
import { formatNumber } from './common/format';
import { goneNotice } from './common/notice';
import { listen, sharedOf } from './shared';

interface Member {
  name: string;
  validation_loss: number | null;
  best: boolean;
  trained_at: number; // step
}

interface EnsembleModel {
  shared: string;
  members: Member[];
  step: number;
}

const BAR = 70; // of the largest loss, pixels

export default {
  async render({ model, el }: RenderProps<EnsembleModel>): Promise<() => void> {
    const gone = goneNotice(await sharedOf(model));
    const body = element('tbody');
    const heads = ['Member', 'Validation loss', 'Last trained'].map(text =>
      element('th', { scope: 'col' }, text)
    );
    const table = element(
      'table',
      { class: 'cw-table', 'aria-label': 'Members of the ensemble' },
      element('thead', {}, element('tr', {}, ...heads)),
      body
    );
    const sentence = element('div', { class: 'cw-sentence', role: 'status' });
    el.classList.add('cw-panel', 'cw-ensemble');
    el.setAttribute('role', 'region');
    el.setAttribute('aria-label', 'Ensemble');
    el.append(
      element('div', { class: 'cw-head' }, element('span', { class: 'cw-title' }, 'Ensemble')),
      gone.node,
      sentence,
      table
    );

    const show = (): void => {
      const [members, step] = [model.get('members'), model.get('step')];
      const largest = Math.max(...members.map(member => member.validation_loss ?? 0), Number.MIN_VALUE);
      const best = members.find(member => member.best);
      setText(
        sentence,
        members.length
          ? `${members.length} ${members.length === 1 ? 'member' : 'members'}${best ? `; ${best.name} is best` : ''}; ${members.filter(m => m.trained_at === step).length} trained in step ${step}.`
          : 'No member has been trained yet.'
      );
      table.hidden = !members.length;
      body.replaceChildren(
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
    };
    show();
    const end = listen(model, 'members step', show);
    return () => [end, gone.end].forEach(ending => ending());
  }
};
