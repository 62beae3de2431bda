/** A picture of the last state stands beside a dashboard in the saved notebook, for where there is no kernel. */
import type { JupyterFrontEnd } from '@jupyterlab/application';

const VIEW = 'application/vnd.jupyter.widget-view+json';

interface Output {
  data?: Record<string, unknown>;
}

/** What is used of a notebook's shared model. */
interface Cell {
  toJSON(): { outputs?: Output[] };
  updateOutputs?(start: number, end: number, outputs: Output[], origin?: string): void;
}

interface NotebookPanel {
  context?: { model?: { dirty: boolean; sharedModel?: { cells?: readonly Cell[] } }; save(): Promise<void> };
  sessionContext?: { session?: { kernel?: { id: string } | null } | null };
}

const SOON = 10_000; // milliseconds after a notebook was saved in which a picture is saved with it

/**
 * Write a picture into every output that shows a view. Silently: what is on the page stays as it is, with its
 * zoom and its selection; only what is saved changes. Returns whether anything has.
 */
export function writePicture(cells: readonly Cell[], view: string, png: string): boolean {
  let changes = false;
  for (const cell of cells) {
    (cell.toJSON().outputs ?? []).forEach((output, i) => {
      const shown = output.data?.[VIEW] as { model_id?: string } | undefined;
      if (shown?.model_id === view && output.data?.['image/png'] !== png) {
        const changed = { ...output, data: { ...output.data, 'image/png': png } };
        cell.updateOutputs?.(i, i + 1, [changed], 'silent-change');
        changes = true;
      }
    });
  }
  return changes;
}

/** Text of bytes, as notebooks keep pictures. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  bytes.forEach(byte => {
    text += String.fromCharCode(byte);
  });
  return btoa(text);
}

/** Pictures come when a run rests; when its notebook is saved meanwhile, one is asked for and saved with it. */
export function keepPictures(app: JupyterFrontEnd): void {
  const saved = new Map<NotebookPanel, number>(); // when each notebook was saved
  app.commands.commandExecuted.connect((_, { id, result }) => {
    const notebook = app.shell.currentWidget as NotebookPanel | null;
    const kernel = notebook?.sessionContext?.session?.kernel?.id;
    if (id === 'docmanager:save' && notebook?.context?.model?.sharedModel?.cells && kernel) {
      void result.then(() => {
        saved.set(notebook, performance.now());
        window.dispatchEvent(new CustomEvent('curiosity:saved-notebook', { detail: { kernel } }));
      });
    }
  });
  window.addEventListener('curiosity:picture', event => {
    const { view, picture } = (event as CustomEvent<{ view: string; picture: DataView }>).detail;
    const png = base64(new Uint8Array(picture.buffer, picture.byteOffset, picture.byteLength));
    for (const widget of app.shell.widgets('main')) {
      const { context } = widget as NotebookPanel;
      const edited = context?.model?.dirty; // then the user saves it
      const changed = writePicture(context?.model?.sharedModel?.cells ?? [], view, png);
      if (
        changed &&
        !edited &&
        performance.now() - (saved.get(widget as NotebookPanel) ?? -Infinity) < SOON
      ) {
        void context?.save();
      }
    }
  });
}
