/** What happened in the run, newest first. */
import type { RenderProps } from '@anywidget/types';
import { element } from './common/dom';
import { goneNotice } from './common/notice';
import { listen, sharedOf } from './shared';

interface Entry {
  time: number; // seconds since the epoch
  level: 'event' | 'info' | 'warning' | 'error';
  text: string;
}

interface LogModel {
  shared: string;
  entries: Entry[];
}

const clock = (seconds: number): string => new Date(seconds * 1000).toLocaleTimeString();

export default {
  async render({ model, el }: RenderProps<LogModel>): Promise<() => void> {
    const gone = goneNotice(await sharedOf(model));
    const list = element('ol', { class: 'cw-log-list' });
    const frame = element(
      'div',
      { role: 'log', class: 'cw-log-frame', tabindex: 0, 'aria-label': 'Events, newest first' },
      list
    );
    el.classList.add('cw-panel', 'cw-log');
    el.setAttribute('role', 'region');
    el.setAttribute('aria-label', 'Log');
    el.append(
      element('div', { class: 'cw-head' }, element('span', { class: 'cw-title' }, 'Log')),
      gone.node,
      frame
    );
    const nothing = element('div', { class: 'cw-nothing' }, 'Nothing has happened yet.');
    el.append(nothing);
    const show = (): void => {
      nothing.hidden = model.get('entries').length > 0;
      list.replaceChildren(
        ...model
          .get('entries')
          .map(({ time, level, text }) =>
            element(
              'li',
              { 'data-level': level },
              element('time', {}, clock(time)),
              element('span', { class: 'cw-level' }, level === 'event' || level === 'info' ? '' : level),
              element('span', {}, text)
            )
          )
          .reverse()
      );
    };
    show();
    const end = listen(model, 'entries', show);
    return () => [end, gone.end].forEach(ending => ending());
  }
};
