/** What is written at a colour bar whose colours are ranks. */
import { element } from '../common/dom';
import { RANK_TICKS } from './rank';

export function rankTicks(): HTMLElement {
  return element(
    'div',
    { class: 'cw-bar-text cw-ranks', title: 'Share of the positions where the loop may go' },
    ...RANK_TICKS.map(({ at, label }) => {
      const tick = element('span', {}, label);
      tick.style.left = `${100 * at}%`;
      return tick;
    })
  );
}
