/** Tabs in the heads of panels that share one box. */
import { element } from '../common/dom';

type Named = readonly [name: string, title: string];

export class Tabs {
  constructor(private readonly choose: (name: string) => void) {}

  /** Show tabs in place of the title of a panel; none of them: its title. */
  show(panel: HTMLElement, tabs: readonly Named[], chosen: string): void {
    const title = panel.querySelector<HTMLElement>('.cw-head .cw-title');
    if (!title) {
      return; // not drawn yet
    }
    const before = title.previousElementSibling;
    let list = before?.getAttribute('role') === 'tablist' ? before : null;
    title.hidden = tabs.length > 0;
    if (!tabs.length) {
      list?.remove();
      return;
    }
    if (!list) {
      list = element('div', { class: 'cw-tabs', role: 'tablist' }, ...tabs.map(tab => this.button(tab)));
      title.before(list);
    }
    for (const button of list.querySelectorAll<HTMLButtonElement>('button')) {
      const current = button.dataset.panel === chosen;
      button.setAttribute('aria-selected', String(current));
      button.tabIndex = current ? 0 : -1;
    }
  }

  private button([name, title]: Named): HTMLButtonElement {
    const button = element(
      'button',
      { type: 'button', role: 'tab', class: 'cw-tab', 'data-panel': name },
      title
    );
    button.addEventListener('click', () => this.choose(name));
    button.addEventListener('keydown', event => {
      const sideways = { ArrowLeft: button.previousElementSibling, ArrowRight: button.nextElementSibling };
      const other = sideways[event.key as keyof typeof sideways];
      if (other instanceof HTMLButtonElement) {
        event.preventDefault();
        this.choose(other.dataset.panel ?? name);
      }
    });
    return button;
  }
}
