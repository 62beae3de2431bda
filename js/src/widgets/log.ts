/** The events of the run, newest first. */
import type { RenderProps } from '@anywidget/types';
import { element } from './common/dom';
import { byKernel, ExportButton, TABLE } from './common/export';
import { hearing } from './common/hearing';
import { kernelDeadNotice } from './common/notice';
import { listen, sharedOf } from './shared';
import type { LogState } from './traits.gen';

const clock = (seconds: number): string => new Date(seconds * 1000).toLocaleTimeString();

export default hearing({
  async render({ model, el }: RenderProps<LogState>): Promise<() => void> {
    const shared = await sharedOf(model);
    const notice = kernelDeadNotice(shared);
    const exporting = new ExportButton(byKernel(model), TABLE, shared);
    const list = element('ol', { class: 'cw-log-list' });
    const frame = element(
      'div',
      { role: 'log', class: 'cw-log-frame', tabindex: 0, 'aria-label': 'Events, newest first' },
      list
    );
    const title = element(
      'div',
      { class: 'cw-head' },
      element('span', { class: 'cw-title' }, 'Log'),
      exporting.node
    );
    const nothing = element('div', { class: 'cw-nothing' }, 'Nothing has happened yet.');
    el.classList.add('cw-panel', 'cw-log');
    el.setAttribute('role', 'region');
    el.setAttribute('aria-label', 'Log');
    el.append(title, notice.node, frame, nothing);
    const show = (): void => {
      const entries = model.get('entries');
      nothing.hidden = entries.length > 0;
      list.replaceChildren(
        ...[...entries]
          .reverse()
          .map(({ time, level, text }) =>
            element(
              'li',
              { 'data-level': level },
              element('time', {}, clock(time)),
              element('span', { class: 'cw-level' }, level === 'event' || level === 'info' ? '' : level),
              element('span', {}, text)
            )
          )
      );
    };
    show();
    const stopListening = listen(model, 'entries', show);
    return () => {
      stopListening();
      notice.stop();
      exporting.dispose();
    };
  }
});
