/** One row of controls: what has no room in it stands in a popover under the same name. */
import { onFrame } from '../common/timing';

export class Row {
  private readonly fit = onFrame(() => this.arrange());
  private readonly observer = new ResizeObserver(this.fit);

  /**
   * `items` in their order; the last ones leave first. They stand before `end` in the row. `guest` is shown in
   * it now and then.
   */
  constructor(
    private readonly node: HTMLElement,
    private readonly items: readonly HTMLElement[],
    private readonly end: HTMLElement,
    private readonly popover: HTMLElement,
    guest: HTMLElement
  ) {
    this.observer.observe(node);
    this.observer.observe(guest);
  }

  dispose(): void {
    this.fit.cancel();
    this.observer.disconnect();
  }

  private arrange(): void {
    const { node, items, end, popover } = this;
    if (!node.clientWidth || node.contains(document.activeElement?.closest('.cw-pop') ?? null)) {
      return; // in a hidden tab; or the user is in the popover
    }
    const focused = document.activeElement;
    node.classList.remove('cw-tight');
    end.before(...items);
    const moved: HTMLElement[] = [];
    while (moved.length < items.length && node.scrollWidth > node.clientWidth) {
      moved.unshift(items[items.length - 1 - moved.length]!);
      popover.prepend(...moved);
    }
    node.classList.toggle('cw-tight', node.scrollWidth > node.clientWidth); // then the guest's words make room
    if (focused instanceof HTMLElement && node.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
  }
}
