/**
 * Dashboards in main-area panels of their own, each with a kernel and nothing else to be seen.
 *
 * Widgets are only drawn where JupyterLab's widget manager knows the kernel: in notebooks and consoles. So a
 * panel is a console of which only the output shows. The path of its session says what it shows
 * (`folder/curiosity-panel-<id>~<file>`), so that a page that is loaded again, or another browser, shows the
 * same; the kernel keeps the panel's widget by that path.
 */
import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { PathExt } from '@jupyterlab/coreutils';
import { UUID } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';

import { icon } from './icon';
import type { Preferences } from './settings';

const PREFIX = 'curiosity-panel-';
const CHROME = ['jp-Toolbar', 'jp-CodeConsole-input'];
export const UNFINISHED = ['imaging', 'initialising', 'running', 'paused'];

/** What of a console panel is used here. */
interface ConsolePanel extends Widget {
  console: { inject(code: string): Promise<void> };
  sessionContext: SessionContext;
}

export interface SessionContext {
  path: string;
  ready: Promise<void>;
  session: { id: string; kernel: { id: string } | null } | null;
}

export class Panels {
  private readonly dressed = new WeakSet<Widget>();

  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly shell: ILabShell,
    private readonly preferences: () => Preferences,
    private readonly stateOf: (kernel: string) => string | null
  ) {
    void app.restored.then(() => {
      this.look();
      shell.layoutModified.connect(() => this.look());
    });
  }

  /** A dashboard in a folder: of a file in it, or to choose data for. A file that is open is shown again. */
  async open(folder: string, file = ''): Promise<void> {
    for (const panel of this.shell.widgets('main')) {
      const shown = target(panel);
      if (file && shown?.file === file && shown.folder === folder) {
        return this.shell.activateById(panel.id);
      }
    }
    await this.create(PathExt.join(folder, `${PREFIX}${UUID.uuid4().slice(0, 8)}~${file}`), {
      name: 'python3'
    });
  }

  /** Bring a panel back whose tab was closed while its run went on. False where the session is none of ours. */
  async reopen(path: string, kernel: string): Promise<boolean> {
    if (!targetOf(path)) {
      return false;
    }
    await this.create(path, { id: kernel });
    return true;
  }

  private async create(path: string, kernel: { name: string } | { id: string }): Promise<void> {
    const panel = await this.app.commands.execute('console:create', {
      path,
      name: targetOf(path)!.file || 'Curiosity',
      type: 'Curiosity',
      activate: true,
      kernelPreference: { ...kernel, autoStartDefault: true, shutdownOnDispose: false }
    });
    this.dress(panel);
  }

  private look(): void {
    for (const panel of this.shell.widgets('main')) {
      if (target(panel)) {
        this.dress(panel as ConsolePanel);
      }
    }
  }

  /** Leave nothing of the console to be seen, and show what the session's path says. */
  private dress(panel: ConsolePanel): void {
    if (this.dressed.has(panel)) {
      return;
    }
    this.dressed.add(panel);
    panel.addClass('curiosity-panel');
    panel.title.icon = icon;
    hideChrome(panel);
    // A console gives the focus to its prompt, which is hidden here; the shell follows the focus.
    panel.node.tabIndex = -1;
    (panel as unknown as { onActivateRequest: () => void }).onActivateRequest = () => panel.node.focus();
    void this.fill(panel);
  }

  private async fill(panel: ConsolePanel): Promise<void> {
    const { sessionContext } = panel;
    const { path } = sessionContext;
    await sessionContext.ready;
    hideChrome(panel); // the prompt comes with the kernel
    const [session, kernel] = [sessionContext.session?.id, sessionContext.session?.kernel?.id];
    panel.disposed.connect(() => this.closed(session, kernel));
    const { workflow, colours } = this.preferences();
    const { file } = targetOf(path)!;
    const options = { key: path, path: file || null, workflow, colours };
    await panel.console.inject(
      'import json as _json\n' +
        'from curiosity_widgets.widgets.forms.open_file import panel as _panel\n' +
        `_panel(**_json.loads(${JSON.stringify(JSON.stringify(options))}))`
    );
    hideChrome(panel);
  }

  /** A kernel whose run is over ends with its panel; one that still measures goes on. */
  private closed(session?: string, kernel?: string): void {
    if (session && kernel && !UNFINISHED.includes(this.stateOf(kernel) ?? '')) {
      void this.app.serviceManager.sessions.shutdown(session);
    }
  }
}

function targetOf(path: string): { folder: string; file: string } | null {
  const name = PathExt.basename(path);
  return name.startsWith(PREFIX)
    ? { folder: PathExt.dirname(path), file: name.slice(name.indexOf('~') + 1) }
    : null;
}

function target(widget: Widget): { folder: string; file: string } | null {
  const path = (widget as unknown as Partial<ConsolePanel>).sessionContext?.path;
  return path && 'console' in widget ? targetOf(path) : null;
}

function hideChrome(widget: Widget): void {
  if (CHROME.some(name => widget.hasClass(name))) {
    widget.hide();
  } else {
    for (const child of widget.children()) {
      hideChrome(child);
    }
  }
}
