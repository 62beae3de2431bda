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

/**
 * Calls for one thing after the other: JupyterLab asks which version to keep where two saves of a notebook
 * overlap.
 */
export class InTurn<Thing extends object> {
  private readonly last = new WeakMap<Thing, Promise<unknown>>();

  /** What is under way of its own accord; later calls wait for it. */
  wait(thing: Thing, work: Promise<unknown>): void {
    this.last.set(thing, work);
  }

  /** Call once all that was under way has ended, well or not. */
  call(thing: Thing, work: () => Promise<unknown>): Promise<unknown> {
    const before = this.last.get(thing) ?? Promise.resolve();
    const done = before.then(work, work);
    this.last.set(thing, done);
    return done;
  }
}

/** Pictures come when a run rests; when its notebook is saved meanwhile, one is asked for and saved with it. */
export function keepPictures(app: JupyterFrontEnd): void {
  const saved = new Map<NotebookPanel, number>(); // when each notebook was saved
  const saves = new InTurn<NotebookPanel>();
  let own = false; // whether a save is the one below

  app.commands.commandExecuted.connect((_, { id, result }) => {
    const notebook = app.shell.currentWidget as NotebookPanel | null;
    const kernel = notebook?.sessionContext?.session?.kernel?.id;
    if (id === 'docmanager:save' && notebook?.context?.model?.sharedModel?.cells && kernel && !own) {
      saves.wait(notebook, result);
      void result.then(() => {
        saved.set(notebook, performance.now());
        window.dispatchEvent(new CustomEvent('curiosity:saved-notebook', { detail: { kernel } }));
      });
    }
  });

  async function save(notebook: NotebookPanel): Promise<unknown> {
    if (notebook !== (app.shell.currentWidget as NotebookPanel | null)) {
      return notebook.context?.save();
    }
    own = true; // by the command, which leaves out a save of the user's that comes meanwhile
    try {
      return app.commands.execute('docmanager:save');
    } finally {
      own = false;
    }
  }

  window.addEventListener('curiosity:picture', event => {
    const { view, picture } = (event as CustomEvent<{ view: string; picture: DataView }>).detail;
    const png = base64(new Uint8Array(picture.buffer, picture.byteOffset, picture.byteLength));
    for (const widget of app.shell.widgets('main')) {
      const notebook = widget as NotebookPanel;
      const edited = notebook.context?.model?.dirty; // then the user saves it
      const changed = writePicture(notebook.context?.model?.sharedModel?.cells ?? [], view, png);
      if (changed && !edited && performance.now() - (saved.get(notebook) ?? -Infinity) < SOON) {
        void saves.call(notebook, () => save(notebook));
      }
    }
  });
}
