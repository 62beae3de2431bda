/** Title, legend and one sentence of a panel that bqplot draws; makes the panel a region with a name. */
import type { RenderProps } from '@anywidget/types';
import { BandField } from './common/band';
import { watchConnection } from './common/connection';
import { element, keepKeys, labelledSelect, setOptions, setText } from './common/dom';
import { byKernel, ExportButton, PICTURE_AND_TABLE } from './common/export';
import { hearing } from './common/hearing';
import { kernelDeadNotice } from './common/notice';
import { Popover } from './common/popover';
import { Sentences } from './common/sentences';
import { swatch } from './common/swatch';
import { leaseAlone } from './controls/lease_alone';
import { listen, sharedOf } from './shared';
import type { HeadingState } from './traits.gen';

export default hearing({
  async render({ model, el }: RenderProps<HeadingState>): Promise<() => void> {
    // A heading above something that no kernel updates shares nothing.
    const shared = model.get('shared') ? await sharedOf(model) : null;
    const notice = shared && kernelDeadNotice(shared);
    const exporting = shared && new ExportButton(byKernel(model), PICTURE_AND_TABLE, shared);
    const title = element('span', { class: 'cw-title' });
    const legend = element('span', { class: 'cw-legend' });
    const more = new Popover('More plots', '⋯');
    const select = labelledSelect('Drawn');
    select.field.classList.add('cw-unnamed');
    const options = more.box;
    const offset = keepKeys(
      element('input', { type: 'range', min: 0, max: 1, step: 0.05, 'aria-label': 'Offset between spectra' })
    );
    const offsetField = element('label', { class: 'cw-field' }, element('span', {}, 'Offset'), offset);
    offset.addEventListener('input', () => {
      model.set('offset', Number(offset.value));
      model.save_changes();
    });
    const band = new BandField(ends => {
      model.set('band', ends);
      model.save_changes();
    });
    const showOffset = (): void => {
      offset.value = String(model.get('offset'));
    };
    const sentences = new Sentences();
    const action = element('button', { type: 'button', class: 'cw-link cw-action', hidden: true });
    action.addEventListener('click', () => model.send({ type: 'action' }));
    const line = element('div', { class: 'cw-sentence-row' }, sentences.node, sentences.all.node, action);
    const buttons = element(
      'div',
      { class: 'cw-heading-buttons' },
      more.node,
      ...(exporting ? [exporting.node] : [])
    );
    const head = element('div', { class: 'cw-head' }, title, select.field, buttons, legend);
    el.classList.add('cw-heading');
    el.append(head, ...(notice ? [notice.node] : []), line);

    let lease: ReturnType<typeof leaseAlone> | undefined; // once there is something that it decides about
    const show = (): void => {
      if (shared && model.get('action') && !lease) {
        lease = leaseAlone(shared, () => model.get('action') !== '');
        line.before(lease.node);
      }
      lease?.show();
      setText(title, model.get('title'));
      sentences.show(model.get('sentence'));
      setText(action, model.get('action'));
      action.title = model.get('action_hint');
      action.hidden = !model.get('action');
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
      offsetField.hidden = !model.get('stacks');
      band.node.hidden = !model.get('bands');
      options.replaceChildren(...boxes, offsetField, band.node);
      more.node.hidden = !boxes.length;
      band.show(model.get('band'));
    };
    const showChosen = (): void => {
      // Plots appear and disappear; the others resize only when the window reports a new size.
      setTimeout(() => window.dispatchEvent(new Event('resize')), 200);
      const names = model.get('options').map(({ name }) => name);
      options.querySelectorAll<HTMLInputElement>('input[type=checkbox]').forEach((box, i) => {
        box.checked = model.get('chosen').includes(names[i]!);
      });
    };
    const showChoices = (): void => {
      const choices = model.get('choices');
      select.field.hidden = !choices.length;
      setOptions(
        select.select,
        choices.map(({ name, label }) => ({ value: name, label }))
      );
      select.select.value = model.get('choice');
    };
    select.select.addEventListener('change', () => {
      model.set('choice', select.select.value);
      model.save_changes();
    });
    show();
    showOptions();
    showChoices();
    showOffset();
    const stops = [
      shared
        ? watchConnection(shared, ({ readOnlyReason }) => {
            action.disabled = readOnlyReason !== '';
          })
        : () => undefined,
      listen(model, 'offset', showOffset),
      listen(model, 'title sentence legend action action_hint', show),
      listen(model, 'options bands', showOptions),
      listen(model, 'band', () => band.show(model.get('band'))),
      listen(model, 'choices choice', showChoices),
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
      lease?.stop();
      exporting?.dispose();
      more.dispose();
      sentences.dispose();
      stops.forEach(stop => stop());
    };
  }
});
