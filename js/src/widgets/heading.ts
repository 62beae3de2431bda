/** Title, legend and one plain sentence of a panel that bqplot draws; makes the panel a region with a name. */
import type { RenderProps } from '@anywidget/types';
import { element, setText, svg } from './dom';
import { listen } from './shared';

interface Entry {
  label: string;
  colour: string;
  dash: string; // SVG stroke-dasharray
  width: number;
}

interface HeadingModel {
  title: string;
  sentence: string;
  legend: Entry[];
}

export default {
  render({ model, el }: RenderProps<HeadingModel>): () => void {
    const title = element('span', { class: 'cw-title' });
    const legend = element('span', { class: 'cw-legend' });
    const sentence = element('div', { class: 'cw-sentence', role: 'status' });
    el.classList.add('cw-heading');
    el.append(element('div', { class: 'cw-head' }, title, legend), sentence);

    const show = (): void => {
      setText(title, model.get('title'));
      setText(sentence, model.get('sentence'));
      legend.replaceChildren(
        ...model.get('legend').map(({ label, colour, dash, width }) => {
          const line = svg('line', { x1: 1, y1: 5, x2: 21, y2: 5, stroke: colour, 'stroke-width': width, 'stroke-dasharray': dash });
          return element('span', {}, svg('svg', { width: 22, height: 10, 'aria-hidden': 'true' }, line), label);
        })
      );
    };
    show();
    const end = listen(model, 'title sentence legend', show);

    // The view joins its panel only after this call; the panel then gets its name.
    const frame = requestAnimationFrame(() => {
      const panel = el.closest('.cw-panel');
      panel?.setAttribute('role', 'region');
      panel?.setAttribute('aria-label', model.get('title'));
    });
    return () => {
      cancelAnimationFrame(frame);
      end();
    };
  }
};
