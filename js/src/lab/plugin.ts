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
import type { Kind } from './panel_path';
import { Panels } from './panels';
import { keepPictures } from './pictures';
import { Runs } from './runs';
import { preferencesOf } from './settings';
import { addStatus } from './status';
import { answerWho } from './who';

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
    answerWho(app);
    keepPictures(app);

    // Panels beside each other are JupyterLab's; Notebook 7 shows one document a page.
    if (shell) {
      const preferences = await preferencesOf(registry);
      const runs = new Runs(app);
      const panels = new Panels(app, shell, preferences, runs);
      app.commands.addCommand(COMMANDS.openDashboard, {
        label: args => (args.isLauncher ? 'Open dashboard' : 'Curiosity: open dashboard'),
        caption: 'The curiosity dashboard in a panel of its own',
        icon: args => (args.isPalette ? undefined : icon),
        execute: args => panels.open((args.cwd as string | undefined) ?? browser?.model.path ?? '')
      });
      const addForm = (command: string, kind: Kind, label: string, caption: string): void => {
        app.commands.addCommand(command, {
          label: args => (args.isLauncher ? label : `Curiosity: ${label.toLowerCase()}`),
          caption,
          icon: args => (args.isPalette ? undefined : icon),
          execute: args =>
            panels.open((args.cwd as string | undefined) ?? browser?.model.path ?? '', '', kind)
        });
      };
      addForm(
        COMMANDS.openClassroom,
        'classroom',
        'Class room',
        'Users against the machine: the same start, the same budget'
      );
      addForm(COMMANDS.explore, 'explore', 'Explore data', 'A complete data set at once, without a loop');
      addFiles(app, panels, browser, documents);
      addStatus(app, shell, runs, panels, bar);
      cards.push(COMMANDS.openDashboard, COMMANDS.openFile, COMMANDS.openClassroom, COMMANDS.explore);
      entries.push(
        COMMANDS.openDashboard,
        COMMANDS.openFile,
        COMMANDS.openClassroom,
        COMMANDS.explore,
        COMMANDS.runOrPause,
        COMMANDS.step,
        COMMANDS.allowNotices
      );
    }

    entries.forEach(command => palette?.addItem({ command, category: CATEGORY, args: { isPalette: true } }));
    cards.forEach((command, i) =>
      launcher?.add({ command, category: CATEGORY, rank: i + 1, args: { isLauncher: true } })
    );
  }
};

export default plugin;
