/** Title, legend and one sentence of a panel that bqplot draws; makes the panel a region with a name. */
import type { RenderProps } from '@anywidget/types';
import { element, keepKeys, setText } from './common/dom';
import { kernelDeadNotice } from './common/notice';
import { swatch } from './common/swatch';
import { listen, sharedOf } from './shared';
import type { HeadingState } from './traits.gen';

export default {
  async render({ model, el }: RenderProps<HeadingState>): Promise<() => void> {
    // A heading above something that no kernel updates shares nothing.
    const notice = model.get('shared') ? kernelDeadNotice(await sharedOf(model)) : null;
    const title = element('span', { class: 'cw-title' });
    const legend = element('span', { class: 'cw-legend' });
    const options = element('span', { class: 'cw-options' });
    const sentence = element('div', { class: 'cw-sentence', role: 'status' });
    const head = element('div', { class: 'cw-head' }, title, options, legend);
    el.classList.add('cw-heading');
    el.append(head, ...(notice ? [notice.node] : []), sentence);

    const show = (): void => {
      setText(title, model.get('title'));
      setText(sentence, model.get('sentence'));
      legend.replaceChildren(
        ...model.get('legend').map(stroke => element('span', {}, swatch(stroke), stroke.label))
      );
    };
    const showOptions = (): void => {
      const boxes = model.get('options').map(({ name, label }) => {
        const box = keepKeys(element('input', { type: 'checkbox' }));
        box.checked = model.get('chosen').includes(name);
        box.addEventListener('change', () => {
          const others = model.get('chosen').filter(other => other !== name);
          model.set('chosen', box.checked ? [...others, name] : others);
          model.save_changes();
        });
        return element('label', { class: 'cw-check' }, box, label);
      });
      options.replaceChildren(...boxes);
    };
    const showChosen = (): void => {
      // Plots appear and disappear; the others resize only when the window reports a new size.
      setTimeout(() => window.dispatchEvent(new Event('resize')), 200);
      const names = model.get('options').map(({ name }) => name);
      options.querySelectorAll('input').forEach((box, i) => {
        box.checked = model.get('chosen').includes(names[i]!);
      });
    };
    show();
    showOptions();
    const stops = [
      listen(model, 'title sentence legend', show),
      listen(model, 'options', showOptions),
      listen(model, 'chosen', showChosen)
    ];

    // The view is attached to its panel some frames after this call; the panel then gets its name.
    let frame = 0;
    const namePanel = (): void => {
      const panel = el.closest('.cw-panel');
      if (panel) {
        panel.setAttribute('role', 'region');
        panel.setAttribute('aria-label', model.get('title'));
      } else {
        frame = requestAnimationFrame(namePanel);
      }
    };
    if (!model.get('part')) {
      frame = requestAnimationFrame(namePanel);
    }
    return () => {
      cancelAnimationFrame(frame);
      notice?.stop();
      stops.forEach(stop => stop());
    };
  }
};
