/** What source and learner did in the latest steps, side by side; newest first. */
import type { RenderProps } from '@anywidget/types';
import { element, setText } from './common/dom';
import { byKernel, ExportButton, PICTURE_AND_TABLE } from './common/export';
import { hearing } from './common/hearing';
import { kernelDeadNotice } from './common/notice';
import type { Span, TimedStep } from './common/trait_types';
import { listen, sharedOf } from './shared';
import { partsOf, sentenceOf, sumsOf, WORK } from './timeline/words';
import type { TimelineState } from './traits.gen';

function lane(name: string, spans: readonly Span[], longest: number): HTMLElement {
  const bar = element('span', { class: 'cw-lane', role: 'img', 'aria-label': `${name}: ${partsOf(spans)}` });
  for (const span of spans) {
    const part = element('span', { 'data-work': span.what, title: `${name}: ${partsOf([span])}` });
    part.style.left = `${(100 * span.start) / longest}%`;
    part.style.width = `${(100 * (span.end - span.start)) / longest}%`;
    bar.append(part);
  }
  return bar;
}

export default hearing({
  async render({ model, el }: RenderProps<TimelineState>): Promise<() => void> {
    const shared = await sharedOf(model);
    const notice = kernelDeadNotice(shared);
    const exporting = new ExportButton(byKernel(model), PICTURE_AND_TABLE, shared);
    const legend = element(
      'span',
      { class: 'cw-legend' },
      ...WORK.map(what =>
        element(
          'span',
          {},
          element('i', { class: 'cw-work', 'data-work': what, 'aria-hidden': 'true' }),
          what
        )
      )
    );
    const sentence = element('div', { class: 'cw-sentence', role: 'status' });
    const list = element('ol', { class: 'cw-timeline-list', 'aria-label': 'Steps, newest first' });
    const title = element(
      'div',
      { class: 'cw-head' },
      element('span', { class: 'cw-title' }, 'Timeline'),
      legend,
      exporting.node
    );
    el.classList.add('cw-panel', 'cw-timeline');
    el.setAttribute('role', 'region');
    el.setAttribute('aria-label', 'Timeline');
    el.append(title, notice.node, sentence, list);

    const show = (): void => {
      const steps: readonly TimedStep[] = model.get('steps');
      const longest = Math.max(...steps.map(step => step.seconds), Number.MIN_VALUE);
      setText(sentence, sentenceOf(steps[0]));
      list.hidden = !steps.length;
      list.replaceChildren(
        ...steps.map(step =>
          element(
            'li',
            {},
            element('span', { class: 'cw-step' }, `step ${step.step}`),
            element(
              'span',
              { class: 'cw-lanes' },
              lane('source', step.source, longest),
              lane('learner', step.learner, longest)
            ),
            element('span', { class: 'cw-sums' }, sumsOf(step))
          )
        )
      );
    };
    show();
    const stopListening = listen(model, 'steps', show);
    return () => {
      stopListening();
      notice.stop();
      exporting.dispose();
    };
  }
});
