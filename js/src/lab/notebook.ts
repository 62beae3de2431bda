/** New notebooks: the quickstart without outputs, and the one that `curiosity demo` runs. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PageConfig } from '@jupyterlab/coreutils';
import type { IDefaultFileBrowser } from '@jupyterlab/filebrowser';

import { icon } from './icon';
import { COMMANDS } from './names';
import quickstart from './quickstart.json';

/** Set by `curiosity demo` for its own server alone: the notebook to open and run. */
const DEMO_OPTION = 'curiosityDemo';
const KERNEL = { name: 'python3' };

export function addNewNotebook(
  { commands, serviceManager }: JupyterFrontEnd,
  browser: IDefaultFileBrowser | null
): void {
  commands.addCommand(COMMANDS.newNotebook, {
    label: args => (args.isLauncher ? 'New notebook' : 'Curiosity: new notebook'),
    caption: 'A notebook that replays a real data set in the curiosity dashboard',
    icon: args => (args.isPalette ? undefined : icon),
    execute: async args => {
      const folder = (args.cwd as string | undefined) ?? browser?.model.path ?? '';
      const { path } = await serviceManager.contents.newUntitled({ path: folder, type: 'notebook' });
      await serviceManager.contents.save(path, { type: 'notebook', format: 'json', content: quickstart });
      return commands.execute('docmanager:open', { path, factory: 'Notebook', kernel: KERNEL });
    }
  });
}

/** The part of a notebook's panel that is used here. */
interface NotebookPanel {
  context: { ready: Promise<void> };
  sessionContext: { ready: Promise<void> };
}

/** Open the notebook of `curiosity demo`; the first page of a server runs it. */
export function runDemo(app: JupyterFrontEnd): void {
  const demo = PageConfig.getOption(DEMO_OPTION);
  if (!demo || window.sessionStorage.getItem(DEMO_OPTION)) {
    return;
  }
  // Once in a tab: a reloaded page finds its run again.
  window.sessionStorage.setItem(DEMO_OPTION, demo);
  void app.restored.then(async () => {
    const { sessions } = app.serviceManager;
    await sessions.refreshRunning();
    const begun = [...sessions.running()].some(({ path }) => path === demo); // in another tab or browser
    const notebook: NotebookPanel = await app.commands.execute('docmanager:open', {
      path: demo,
      factory: 'Notebook',
      kernel: KERNEL
    });
    await Promise.all([notebook.context.ready, notebook.sessionContext.ready]);
    if (!begun) {
      await app.commands.execute('notebook:run-all-cells');
      await app.commands.execute('docmanager:save'); // another browser finds the dashboard in it
    }
  });
}
