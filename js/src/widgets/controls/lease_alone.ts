/** The notice of the lease in a panel that stands on a page without the controls. */

import { watchConnection } from '../common/connection';
import { joinLease } from '../common/lease';
import type { SharedModel } from '../shared';
import { controlsHere, watchControls } from './controls_here';
import { LeaseNotice } from './lease_notice';

/**
 * `wanted`: whether the panel has anything now that the lease decides about. `show()` is to be called when that
 * changes.
 */
export function leaseAlone(
  shared: SharedModel,
  wanted: () => boolean = () => true
): { node: HTMLElement; show: () => void; stop: () => void } {
  const lease = new LeaseNotice(shared);
  let mayAsk = false;
  const show = (): void => lease.show(mayAsk && wanted() && !controlsHere(shared));
  const stops = [
    joinLease(shared),
    watchControls(show),
    watchConnection(shared, ({ readOnlyReason, elsewhere }) => {
      mayAsk = !readOnlyReason || elsewhere;
      show();
    })
  ];
  return { node: lease.node, show, stop: () => stops.forEach(stop => stop()) };
}
