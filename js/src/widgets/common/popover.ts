/** A button that opens a small box of further controls over the panel; Escape or a press elsewhere closes it. */
import { element, keepKeys } from './dom';

export class Popover {
  readonly node: HTMLDetailsElement;
  readonly box: HTMLElement;

  constructor(label: string, sign: string, ...content: HTMLElement[]) {
    this.box = element('div', { class: 'cw-pop', role: 'group', 'aria-label': label }, ...content);
    const summary = keepKeys(
      element('summary', { class: 'cw-icon', 'aria-label': label, title: label }, sign)
    );
    this.node = element('details', { class: 'cw-more' }, summary, this.box);
    this.node.addEventListener('toggle', () => {
      const listen = this.node.open ? document.addEventListener : document.removeEventListener;
      listen.call(document, 'pointerdown', this.onPress as EventListener, true);
    });
    this.node.addEventListener('keydown', event => {
      if (event.key === 'Escape' && this.node.open) {
        this.node.open = false;
        summary.focus();
        event.preventDefault();
        event.stopPropagation();
      }
    });
  }

  dispose(): void {
    document.removeEventListener('pointerdown', this.onPress as EventListener, true);
  }

  private readonly onPress = (event: Event): void => {
    if (!event.composedPath().includes(this.node)) {
      this.node.open = false;
    }
  };
}
