/** A line in a panel while its kernel is gone. How to go on stands in the controls. */
import { element } from './dom';
import { watchLife } from './connection';
import type { SharedModel } from '../shared';

const GONE = 'The kernel has ended: this is the last state. The run is safe in its file.';

export function goneNotice(shared: SharedModel): { node: HTMLElement; end: () => void } {
  const node = element('div', { class: 'cw-problem cw-gone', role: 'status', hidden: true }, element('span', {}, GONE));
  return { node, end: watchLife(shared, ({ gone }) => void (node.hidden = !gone)) };
}
