/** A context menu: opened by pointer or keyboard, navigated by arrow keys. */
import { element, keepKeys } from '../common/dom';

export interface Item {
  label: string;
  disabled?: boolean;
  act(): void;
}

/** Open a menu at a point of `host` (which is positioned); the focus returns to `origin` when it closes. */
export function openMenu(
  host: HTMLElement,
  origin: HTMLElement,
  x: number,
  y: number,
  label: string,
  items: Item[]
): void {
  const menu = keepKeys(element('div', { class: 'cw-menu', role: 'menu', 'aria-label': label }));
  let open = true;
  const remove = (): void => {
    if (open) {
      open = false; // before the removal, which takes the focus away and calls this again
      menu.remove();
    }
  };
  const close = (): void => {
    remove();
    origin.focus({ preventScroll: true });
  };
  const entries = items.map(({ label, disabled, act }) => {
    const entry = element('button', { type: 'button', role: 'menuitem', tabindex: -1, disabled }, label);
    entry.addEventListener('click', () => {
      close();
      act();
    });
    return entry;
  });
  menu.append(...entries);
  menu.addEventListener('keydown', event => {
    event.stopPropagation();
    const enabled = entries.filter(entry => !entry.disabled);
    const at = enabled.indexOf(document.activeElement as HTMLButtonElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + enabled.length, Home: 0, End: enabled.length - 1 }[
      event.key
    ];
    if (event.key === 'Escape' || event.key === 'Tab') {
      close();
    } else if (next !== undefined) {
      enabled[next % enabled.length]?.focus();
    } else {
      return;
    }
    event.preventDefault();
  });
  menu.addEventListener('focusout', event => {
    if (!menu.contains(event.relatedTarget as Node | null)) {
      remove();
    }
  });
  menu.addEventListener('contextmenu', event => {
    event.preventDefault();
    event.stopPropagation();
  });
  host.append(menu);
  menu.style.left = `${Math.max(0, Math.min(x, host.clientWidth - menu.offsetWidth))}px`;
  menu.style.top = `${Math.max(0, Math.min(y, host.clientHeight - menu.offsetHeight))}px`;
  (entries.find(entry => !entry.disabled) ?? menu).focus();
}
