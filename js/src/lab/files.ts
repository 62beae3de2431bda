/** Run and data files open in the dashboard: the kernel reads them by their path, never the browser. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { showErrorMessage } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import {
  ABCWidgetFactory,
  type DocumentRegistry,
  DocumentWidget,
  TextModelFactory
} from '@jupyterlab/docregistry';
import { FileDialog, type IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import type { Contents } from '@jupyterlab/services';
import { Widget } from '@lumino/widgets';

import { icon } from './icon';
import { COMMANDS } from './names';
import type { Panels } from './panels';

const FILE_TYPE = 'curiosity-data';
const EXTENSIONS = ['.h5', '.hdf5', '.hf5', '.npz', '.3ds'];
const MODEL = 'curiosity-path-only';

/** Without a format the contents API is asked for no content. */
class PathOnlyModelFactory extends TextModelFactory {
  override get name(): string {
    return MODEL;
  }
  override get contentType(): Contents.ContentType {
    return 'file';
  }
  override get fileFormat(): Contents.FileFormat {
    return null;
  }
}

/** Opens a panel in place of a document. */
class PanelFactory extends ABCWidgetFactory<DocumentWidget<Widget>> {
  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions,
    private readonly open: (path: string) => Promise<void>
  ) {
    super(options);
  }

  protected override createNewWidget(context: DocumentRegistry.Context): DocumentWidget<Widget> {
    const stand = new DocumentWidget({ content: new Widget(), context });
    void context.ready.then(() => this.open(context.path)).finally(() => stand.dispose());
    return stand;
  }
}

export function addFiles(
  app: JupyterFrontEnd,
  panels: Panels,
  browser: IDefaultFileBrowser | null,
  manager: IDocumentManager | null
): void {
  const { commands, docRegistry, contextMenu, serviceManager } = app;
  const open = async (path: string): Promise<void> => {
    try {
      const local = serviceManager.contents.localPath(path);
      await panels.open(PathExt.dirname(local), PathExt.basename(local));
    } catch (reason) {
      await showErrorMessage(`${path} could not be opened`, reason as Error);
    }
  };

  docRegistry.addFileType({
    name: FILE_TYPE,
    displayName: 'Run or spectral image',
    extensions: EXTENSIONS,
    mimeTypes: ['application/octet-stream'],
    fileFormat: 'base64',
    contentType: 'file',
    icon
  });
  docRegistry.addModelFactory(new PathOnlyModelFactory());
  docRegistry.addWidgetFactory(
    new PanelFactory(
      {
        name: 'Curiosity dashboard',
        modelName: MODEL,
        fileTypes: [FILE_TYPE],
        defaultFor: [FILE_TYPE],
        readOnly: true
      },
      open
    )
  );

  commands.addCommand(COMMANDS.openSelected, {
    label: 'Open in curiosity dashboard',
    icon,
    execute: async () => {
      for (const item of [...(browser?.selectedItems() ?? [])]) {
        await open(item.path);
      }
    }
  });
  contextMenu.addItem({
    command: COMMANDS.openSelected,
    selector: `.jp-DirListing-item[data-file-type="${FILE_TYPE}"]`,
    rank: 3
  });

  commands.addCommand(COMMANDS.openFile, {
    label: args => (args.isLauncher ? 'Open run or data file…' : 'Curiosity: open run or data file…'),
    caption: 'A run as it stands, or data to replay, in the curiosity dashboard',
    icon: args => (args.isPalette ? undefined : icon),
    isEnabled: () => manager !== null,
    execute: async () => {
      const known = (model: Partial<Contents.IModel>) =>
        EXTENSIONS.includes(PathExt.extname(model.name ?? '').toLowerCase());
      const chosen = await FileDialog.getOpenFiles({
        manager: manager!,
        title: 'Open a run or data file',
        defaultPath: browser?.model.path,
        filter: model => (model.type === 'directory' || known(model) ? {} : null)
      });
      for (const file of chosen.value ?? []) {
        if (file.type !== 'directory') {
          await open(file.path);
        }
      }
    }
  });
}
