/** Run and data files open in the dashboard: the kernel reads them by their path, the browser never does. */
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

import { isReadable, OWN_ENDINGS, SHARED_ENDINGS } from './endings';
import { icon } from './icon';
import { COMMANDS } from './names';
import type { Panels } from './panels';
import { Waiting } from './waiting';

const OWN_TYPE = 'curiosity-data';
const SHARED_TYPE = 'curiosity-shared-data';
const MODEL = 'curiosity-path-only';

/** A model without contents: without a format the contents API sends none. */
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

type Open = (path: string) => Promise<Widget | null>;

/** Opens a panel in place of a document. */
class PanelFactory extends ABCWidgetFactory<DocumentWidget<Widget>> {
  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions,
    private readonly open: Open
  ) {
    super(options);
  }

  protected override createNewWidget(context: DocumentRegistry.Context): DocumentWidget<Widget> {
    const placeholder = new DocumentWidget({ content: new Widget(), context });
    new Waiting(placeholder.content, `Opening ${context.path} …`);
    void context.ready.then(() => this.open(context.path)).finally(() => placeholder.dispose());
    return placeholder;
  }
}

/** Whether JupyterLab, or another extension, has a viewer for files of an ending, beside the text editor. */
function hasViewer({ docRegistry }: JupyterFrontEnd, ending: string): boolean {
  const factory = docRegistry.defaultWidgetFactory(`data${ending}`);
  return factory !== undefined && !factory.name.startsWith('Editor');
}

/** File types, and the dashboard as what opens them: by a double click only what has no viewer. */
function addFileTypes(app: JupyterFrontEnd, open: Open): void {
  const { docRegistry } = app;
  const taken = OWN_ENDINGS.filter(ending => hasViewer(app, ending));
  const free = OWN_ENDINGS.filter(ending => !taken.includes(ending));
  const file = {
    mimeTypes: ['application/octet-stream'],
    fileFormat: 'base64',
    contentType: 'file'
  } as const;
  const names = { own: 'Run or spectral image', shared: 'File that may be a spectral image' };
  const own = { name: OWN_TYPE, displayName: names.own, extensions: free, icon };
  const shared = { name: SHARED_TYPE, displayName: names.shared, extensions: [...SHARED_ENDINGS, ...taken] };
  docRegistry.addFileType({ ...file, ...own, mimeTypes: [...file.mimeTypes] });
  docRegistry.addFileType({ ...file, ...shared, mimeTypes: [...file.mimeTypes] });
  docRegistry.addModelFactory(new PathOnlyModelFactory());
  const options = {
    name: 'Curiosity dashboard',
    modelName: MODEL,
    fileTypes: [OWN_TYPE, SHARED_TYPE],
    defaultFor: [OWN_TYPE],
    readOnly: true
  };
  docRegistry.addWidgetFactory(new PanelFactory(options, open));
}

/** Ask for files. Returns the paths of those that were chosen. */
async function chooseFiles(manager: IDocumentManager, folder: string | undefined): Promise<string[]> {
  const chosen = await FileDialog.getOpenFiles({
    manager,
    title: 'Open a run or data file',
    defaultPath: folder,
    filter: model => (model.type === 'directory' || isReadable(model.name ?? '') ? {} : null)
  });
  return (chosen.value ?? []).filter(file => file.type !== 'directory').map(file => file.path);
}

export function addFiles(
  app: JupyterFrontEnd,
  panels: Panels,
  browser: IDefaultFileBrowser | null,
  manager: IDocumentManager | null
): void {
  const { commands, contextMenu, serviceManager } = app;
  const open = async (path: string): Promise<Widget | null> => {
    try {
      const local = serviceManager.contents.localPath(path);
      return await panels.open(PathExt.dirname(local), PathExt.basename(local));
    } catch (reason) {
      await showErrorMessage(`${path} could not be opened`, reason as Error);
      return null;
    }
  };
  const openAll = async (paths: Iterable<string>): Promise<Widget | null> => {
    let last: Widget | null = null;
    for (const path of paths) {
      last = (await open(path)) ?? last;
    }
    return last;
  };
  void app.started.then(() => addFileTypes(app, open)); // other extensions have registered theirs by then

  commands.addCommand(COMMANDS.openSelected, {
    label: 'Open in curiosity dashboard',
    icon,
    execute: () => openAll([...(browser?.selectedItems() ?? [])].map(item => item.path))
  });
  for (const type of [OWN_TYPE, SHARED_TYPE]) {
    const selector = `.jp-DirListing-item[data-file-type="${type}"]`;
    contextMenu.addItem({ command: COMMANDS.openSelected, selector, rank: 3 });
  }

  commands.addCommand(COMMANDS.openFile, {
    label: args => (args.isLauncher ? 'Open run or data file…' : 'Curiosity: open run or data file…'),
    caption: 'A run, or data to replay, in the curiosity dashboard',
    icon: args => (args.isPalette ? undefined : icon),
    isEnabled: () => manager !== null,
    execute: async () => manager && openAll(await chooseFiles(manager, browser?.model.path))
  });
}
