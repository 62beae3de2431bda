import { ILabShell, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';

import { addFiles } from './files';
import { icon } from './icon';
import { CATEGORY, COMMANDS, PLUGIN } from './names';
import { addNewNotebook, runDemo } from './notebook';
import { Panels } from './panels';
import { Runs } from './runs';
import { preferencesOf } from './settings';
import { addStatus } from './status';

const plugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: 'Notebooks, dashboard panels, files, status bar and shortcuts of curiosity_widgets',
  autoStart: true,
  optional: [
    ICommandPalette,
    ILauncher,
    IDefaultFileBrowser,
    ILabShell,
    IDocumentManager,
    ISettingRegistry,
    IStatusBar
  ],
  activate: async (
    app: JupyterFrontEnd,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    browser: IDefaultFileBrowser | null,
    shell: ILabShell | null,
    documents: IDocumentManager | null,
    registry: ISettingRegistry | null,
    bar: IStatusBar | null
  ) => {
    const cards: string[] = [COMMANDS.newNotebook];
    const entries: string[] = [COMMANDS.newNotebook];
    addNewNotebook(app, browser);
    runDemo(app);

    // Panels beside each other are JupyterLab's; Notebook 7 shows one document a page.
    if (shell) {
      const preferences = await preferencesOf(registry);
      const runs = new Runs(app);
      const panels = new Panels(app, shell, preferences, kernel => runs.stateOf(kernel));
      app.commands.addCommand(COMMANDS.openDashboard, {
        label: args => (args.isLauncher ? 'Open dashboard' : 'Curiosity: open dashboard'),
        caption: 'The curiosity dashboard in a panel of its own',
        icon: args => (args.isPalette ? undefined : icon),
        execute: args => panels.open((args.cwd as string | undefined) ?? browser?.model.path ?? '')
      });
      addFiles(app, panels, browser, documents);
      addStatus(app, shell, runs, panels, bar);
      cards.push(COMMANDS.openDashboard, COMMANDS.openFile);
      entries.push(COMMANDS.openDashboard, COMMANDS.openFile, COMMANDS.runOrPause, COMMANDS.step);
    }

    entries.forEach(command => palette?.addItem({ command, category: CATEGORY, args: { isPalette: true } }));
    cards.forEach((command, i) =>
      launcher?.add({ command, category: CATEGORY, rank: i + 1, args: { isLauncher: true } })
    );
  }
};

export default plugin;
