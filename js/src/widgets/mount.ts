/**
 * A place for a figure of bqplot, which is put in once there is room. bqplot takes its first size as it is:
 * in a covered notebook or a folded panel it would draw itself with negative widths.
 */
import type { RenderProps } from '@anywidget/types';
import { hearing } from './common/hearing';
import { throttle } from './common/timing';
import { modelOf } from './shared';
import type { MountState } from './traits.gen';

interface Margin {
  top: number;
  bottom: number;
  left: number;
  right: number;
}
type Drawn = { fig_margin: Margin };

/** What Jupyter's widget manager has beside what anywidget declares. */
interface Manager {
  create_view(model: unknown): Promise<View>;
}
interface View {
  el: HTMLElement;
  trigger(event: 'displayed'): void;
  remove(): void;
}

const INTERVAL = 200; // milliseconds from one height that the kernel gets to the next

/** Whether axes of some extent fit between the margins. */
export function fits(width: number, height: number, { top, bottom, left, right }: Margin): boolean {
  return width >= left + right + 1 && height >= top + bottom + 1;
}

export default hearing({
  async render({ model, el }: RenderProps<MountState>): Promise<() => void> {
    el.classList.add('cw-mount');
    const figure = await modelOf<Drawn>(model, model.get('figure'));
    const view = await (model.widget_manager as unknown as Manager).create_view(figure);
    const tell = throttle(() => {
      if (el.clientHeight && el.clientHeight !== model.get('height')) {
        model.set('height', el.clientHeight); // by which the kernel chooses how many ticks there are
        model.save_changes();
      }
    }, INTERVAL);
    let placed = false;
    const observer = new ResizeObserver(() => {
      if (!placed && fits(el.clientWidth, el.clientHeight, figure.get('fig_margin'))) {
        placed = true;
        el.append(view.el);
        view.trigger('displayed');
      }
      tell();
    });
    observer.observe(el);
    return () => {
      tell.cancel();
      observer.disconnect();
      view.remove();
    };
  }
});
