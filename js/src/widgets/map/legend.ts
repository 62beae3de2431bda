/** The legend of the marks on the map. */
import { element, svg } from '../common/dom';

export function legend(): HTMLElement {
  const mark = (...shapes: SVGElement[]) =>
    svg('svg', { viewBox: '0 0 14 14', width: 14, height: 14, 'aria-hidden': 'true' }, ...shapes);
  const entry = (label: string, ...shapes: SVGElement[]) => element('span', {}, mark(...shapes), label);
  return element(
    'div',
    { class: 'cw-legend' },
    entry('initial', svg('rect', { x: 3, y: 3, width: 8, height: 8, class: 'cw-mark-initial' })),
    entry('picked, later is lighter', svg('circle', { cx: 7, cy: 7, r: 4, class: 'cw-mark-picked' })),
    entry('next', svg('path', { d: 'M3 3L11 11M11 3L3 11', class: 'cw-mark-next' })),
    entry(
      'requested',
      svg('circle', { cx: 7, cy: 7, r: 6, class: 'cw-mark-next' }),
      svg('path', { d: 'M4.5 4.5L9.5 9.5M9.5 4.5L4.5 9.5', class: 'cw-mark-next' })
    ),
    entry(
      'flagged, not used for learning',
      svg('path', { d: 'M7 2L12.5 12H1.5Z', class: 'cw-mark-flagged' })
    ),
    entry(
      'held out for the score',
      svg('path', { d: 'M0 7L7 0M2 12L12 2M7 14L14 7', class: 'cw-mark-held-out' })
    ),
    entry(
      'excluded',
      svg('path', {
        d: 'M0 7L7 0M2 12L12 2M7 14L14 7M0 7L7 14M2 2L12 12M7 0L14 7',
        class: 'cw-mark-excluded'
      })
    )
  );
}
