/**
 * Dashboards in main-area panels of their own, each with a kernel.
 *
 * Widgets are drawn only where JupyterLab's widget manager knows the kernel: in notebooks and consoles. So a
 * panel is a console of which only the output is visible. The path of its session names what it shows (see
 * panel_path.ts), so that a reloaded page, or another browser, shows the same; the kernel keeps the panel's
 * widget by that path.
 */
import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { UUID } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';

import { UNFINISHED } from '../widgets/common/run_states';
import { icon } from './icon';
import { panelPath, type Target, targetOf } from './panel_path';
import type { Preferences } from './settings';

const CHROME = ['jp-Toolbar', 'jp-CodeConsole-input'];

/** The part of a console panel that is used here. */
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
  private readonly styled = new WeakSet<Widget>();

  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly shell: ILabShell,
    private readonly preferences: () => Preferences,
    private readonly stateOf: (kernel: string) => string | null
  ) {
    void app.restored.then(() => {
      this.styleAll();
      shell.layoutModified.connect(() => this.styleAll());
    });
  }

  /** A dashboard in a folder: of a file in it, or to choose data for. A file that is open is shown again. */
  async open(folder: string, file = ''): Promise<void> {
    for (const panel of this.shell.widgets('main')) {
      const shown = target(panel);
      if (file && shown?.file === file && shown.folder === folder) {
        this.shell.activateById(panel.id);
        return;
      }
    }
    await this.create(panelPath({ folder, file }, UUID.uuid4().slice(0, 8)), { name: 'python3' });
  }

  /** Reopen a panel whose tab was closed while its run continued. False if the path is no panel's. */
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
      name: targetOf(path)?.file || 'Curiosity',
      type: 'Curiosity',
      activate: true,
      kernelPreference: { ...kernel, autoStartDefault: true, shutdownOnDispose: false }
    });
    this.style(panel);
  }

  private styleAll(): void {
    for (const panel of this.shell.widgets('main')) {
      if (target(panel)) {
        this.style(panel as ConsolePanel);
      }
    }
  }

  /** Hide everything of the console but its output, and show what the session's path names. */
  private style(panel: ConsolePanel): void {
    if (this.styled.has(panel)) {
      return;
    }
    this.styled.add(panel);
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
    hideChrome(panel); // the prompt appears with the kernel
    const [session, kernel] = [sessionContext.session?.id, sessionContext.session?.kernel?.id];
    panel.disposed.connect(() => this.onClose(session, kernel));
    const { workflow, colours } = this.preferences();
    const options = { key: path, path: targetOf(path)?.file || null, workflow, colours };
    await panel.console.inject(
      'import json as _json\n' +
        'from curiosity_widgets.widgets.forms.open_file import panel as _panel\n' +
        `_panel(**_json.loads(${JSON.stringify(JSON.stringify(options))}))`
    );
    hideChrome(panel);
  }

  /** A kernel whose run is over ends with its panel; one that still measures continues. */
  private onClose(session?: string, kernel?: string): void {
    if (session && kernel && !UNFINISHED.includes(this.stateOf(kernel) ?? '')) {
      void this.app.serviceManager.sessions.shutdown(session);
    }
  }
}

function target(widget: Widget): Target | null {
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
