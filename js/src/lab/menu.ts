/** The context menu of a panel. JupyterLab's own for consoles would offer to clear it, which empties it for good. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Menu, type Widget } from '@lumino/widgets';

import { COMMANDS } from './names';

const ITEMS = [COMMANDS.runOrPause, COMMANDS.step, '', COMMANDS.refill, '', 'application:close'];

/** A function that gives a panel its menu. Menus of the panel's own parts, such as the map's, stay. */
export function panelMenu({ commands, shell }: JupyterFrontEnd): (panel: Widget) => void {
  const menu = new Menu({ commands });
  for (const command of ITEMS) {
    menu.addItem(command ? { command } : { type: 'separator' });
  }
  return panel =>
    panel.node.addEventListener('contextmenu', event => {
      if (event.shiftKey) {
        return; // the browser's
      }
      if (!event.defaultPrevented) {
        shell.activateById(panel.id);
        menu.open(event.clientX, event.clientY);
      }
      event.preventDefault();
      event.stopPropagation();
    });
}
