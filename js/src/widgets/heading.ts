/** Title, legend and one plain sentence of a panel that bqplot draws; makes the panel a region with a name. */
import type { AnyModel, RenderProps } from '@anywidget/types';
import { element, keepKeys, setText } from './common/dom';
import { goneNotice } from './common/notice';
import { type Stroke, swatch } from './common/swatch';
import { listen, sharedOf } from './shared';

interface HeadingModel {
  shared: string | null; // null: of nothing that a kernel keeps
  part: boolean; // of a panel that has its name from another heading
  title: string;
  sentence: string;
  legend: Stroke[];
  options: { name: string; label: string }[]; // what may be shown beside
  chosen: string[]; // names of the options that are shown
}

export default {
  async render({ model, el }: RenderProps<HeadingModel>): Promise<() => void> {
    const gone = model.get('shared') ? goneNotice(await sharedOf(model as AnyModel<any>)) : null;
    const title = element('span', { class: 'cw-title' });
    const legend = element('span', { class: 'cw-legend' });
    const options = element('span', { class: 'cw-options' });
    const sentence = element('div', { class: 'cw-sentence', role: 'status' });
    el.classList.add('cw-heading');
    el.append(
      element('div', { class: 'cw-head' }, title, options, legend),
      ...(gone ? [gone.node] : []),
      sentence
    );

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
      // Plots come and go; those that stay take the space only when they are told of a new size.
      setTimeout(() => window.dispatchEvent(new Event('resize')), 200);
      options.querySelectorAll('input').forEach((box, i) => {
        box.checked = model.get('chosen').includes(model.get('options')[i].name);
      });
    };
    show();
    showOptions();
    const endings = [
      listen(model, 'title sentence legend', show),
      listen(model, 'options', showOptions),
      listen(model, 'chosen', showChosen)
    ];

    // The view joins its panel some frames after this call; the panel then gets its name.
    let frame = 0;
    const name = (): void => {
      const panel = el.closest('.cw-panel');
      if (panel) {
        panel.setAttribute('role', 'region');
        panel.setAttribute('aria-label', model.get('title'));
      } else {
        frame = requestAnimationFrame(name);
      }
    };
    if (!model.get('part')) {
      frame = requestAnimationFrame(name);
    }
    return () => {
      cancelAnimationFrame(frame);
      gone?.end();
      endings.forEach(end => end());
    };
  }
};
