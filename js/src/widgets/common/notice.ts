/** A line in a panel whose kernel has ended. The controls show how to continue. */
import type { SharedModel } from '../shared';
import { watchConnection } from './connection';
import { element } from './dom';

const KERNEL_DEAD = 'The kernel has ended: this is the last state. The run is on disk.';

export function kernelDeadNotice(shared: SharedModel): { node: HTMLElement; stop: () => void } {
  const attributes = { class: 'cw-problem cw-kernel-dead', role: 'status', hidden: true };
  const node = element('div', attributes, element('span', {}, KERNEL_DEAD));
  const stop = watchConnection(shared, ({ kernelDead }) => {
    node.hidden = !kernelDead;
  });
  return { node, stop };
}
