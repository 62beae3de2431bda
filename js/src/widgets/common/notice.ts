/** A line in a panel while its kernel is gone. How to go on stands in the controls. */

import type { SharedModel } from '../shared';
import { watchLife } from './connection';
import { element } from './dom';

const GONE = 'The kernel has ended: this is the last state. The run is safe in its file.';

export function goneNotice(shared: SharedModel): { node: HTMLElement; end: () => void } {
  const node = element(
    'div',
    { class: 'cw-problem cw-gone', role: 'status', hidden: true },
    element('span', {}, GONE)
  );
  return { node, end: watchLife(shared, ({ gone }) => void (node.hidden = !gone)) };
}
