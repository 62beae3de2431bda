/** The members of the ensemble: how well each does on validation, which is best, when each was retrained. */
import type { RenderProps } from '@anywidget/types';
import { element, setText } from './common/dom';
import { formatNumber } from './common/format';
import { kernelDeadNotice } from './common/notice';
import type { Member } from './common/trait_types';
import { listen, sharedOf } from './shared';
import type { EnsembleState } from './traits.gen';

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

export default {
  async render({ model, el }: RenderProps<EnsembleState>): Promise<() => void> {
    const notice = kernelDeadNotice(await sharedOf(model));
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
    const title = element('div', { class: 'cw-head' }, element('span', { class: 'cw-title' }, 'Ensemble'));
    el.classList.add('cw-panel', 'cw-ensemble');
    el.setAttribute('role', 'region');
    el.setAttribute('aria-label', 'Ensemble');
    el.append(title, notice.node, sentence, table);

    const show = (): void => {
      const [members, step] = [model.get('members'), model.get('step')];
      const largest = Math.max(...members.map(member => member.validation_loss ?? 0), Number.MIN_VALUE);
      setText(sentence, sentenceOf(members, step));
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
    const stopListening = listen(model, 'members step', show);
    return () => {
      stopListening();
      notice.stop();
    };
  }
};
