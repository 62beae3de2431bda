import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { LabIcon } from '@jupyterlab/ui-components';

import quickstart from './quickstart.json';

const CATEGORY = 'Curiosity';
const NEW_NOTEBOOK = 'curiosity:new-notebook';
/** Set by `curiosity demo` for its own server alone: the notebook to open and run. */
const DEMO_OPTION = 'curiosityDemo';

/** A tip over a surface that rises where it is interesting. */
const icon = new LabIcon({
  name: 'curiosity:icon',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">' +
    '<path class="jp-icon3" fill="#616161" d="M3 20h18v2H1V2h2z"/>' +
    '<path class="jp-icon-selectable" fill="#7b3fb5" d="M9 3h6l-3 6z"/>' +
    '<path class="jp-icon-selectable" fill="#7b3fb5" d="M4 18c3 0 4-7 8-7s5 7 8 7v-2c-2 0-4-7-8-7s-6 7-8 7z"/>' +
    '</svg>'
});

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'curiosity-widgets:plugin',
  description: 'Launcher card and palette entry of curiosity_widgets',
  autoStart: true,
  optional: [ICommandPalette, ILauncher, IDefaultFileBrowser],
  activate: (
    app: JupyterFrontEnd,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    browser: IDefaultFileBrowser | null
  ) => {
    const { commands, serviceManager } = app;
    commands.addCommand(NEW_NOTEBOOK, {
      label: args => (args.isLauncher ? 'New notebook' : 'Curiosity: new notebook'),
      caption: 'A notebook that replays a real data set in the curiosity dashboard',
      icon: args => (args.isPalette ? undefined : icon),
      execute: async args => {
        const folder = (args.cwd as string | undefined) ?? browser?.model.path ?? '';
        const { path } = await serviceManager.contents.newUntitled({ path: folder, type: 'notebook' });
        await serviceManager.contents.save(path, { type: 'notebook', format: 'json', content: quickstart });
        return commands.execute('docmanager:open', { path, factory: 'Notebook', kernel: { name: 'python3' } });
      }
    });
    const demo = PageConfig.getOption(DEMO_OPTION);
    if (demo && !window.sessionStorage.getItem(DEMO_OPTION)) {
      // Once a tab: a reloaded page finds its run as it was.
      window.sessionStorage.setItem(DEMO_OPTION, demo);
      void app.restored.then(async () => {
        const notebook: any = await commands.execute('docmanager:open', {
          path: demo,
          factory: 'Notebook',
          kernel: { name: 'python3' }
        });
        await Promise.all([notebook.context.ready, notebook.sessionContext.ready]);
        await commands.execute('notebook:run-all-cells');
      });
    }

    palette?.addItem({ command: NEW_NOTEBOOK, category: CATEGORY, args: { isPalette: true } });
    launcher?.add({ command: NEW_NOTEBOOK, category: CATEGORY, rank: 1, args: { isLauncher: true } });
  }
};

export default plugin;
