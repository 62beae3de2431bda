/**
 * Dashboards in main-area panels of their own. Those that measure have a kernel each, those that look at the
 * file of a run share one (viewers.ts).
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
import { panelMenu } from './menu';
import { type Kind, panelPath, type Target, targetOf } from './panel_path';
import { titleOf } from './run';
import type { Runs } from './runs';
import type { Preferences } from './settings';
import { pathsOf, Viewers } from './viewers';
import { Waiting } from './waiting';

const CHROME = ['jp-Toolbar', 'jp-CodeConsole-input'];

/** The part of a console panel that is used here. */
interface ConsolePanel extends Widget {
  console: { inject(code: string): Promise<void> };
  sessionContext: SessionContext;
}

export interface SessionContext {
  path: string;
  ready: Promise<void>;
  session: { id: string; kernel: { id: string } | null; setPath(path: string): Promise<void> } | null;
}

export class Panels {
  private readonly styled = new WeakSet<Widget>();
  private readonly continued = new Set<string>(); // paths of panels that continue a run
  private readonly viewers: Viewers;
  private readonly giveMenu: (panel: Widget) => void;

  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly shell: ILabShell,
    private readonly preferences: () => Preferences,
    private readonly runs: Runs
  ) {
    this.viewers = new Viewers(app.serviceManager);
    this.giveMenu = panelMenu(app);
    runs.changed.connect(() => this.nameAll());
    window.addEventListener('curiosity:continue', event => {
      const panel = [...shell.widgets('main')].find(({ node }) => node.contains(event.target as Node));
      const shown = panel && target(panel);
      if (panel && shown?.file) {
        event.preventDefault(); // the dashboard does it by itself where nobody else does
        void this.continueRun(panel, shown);
      }
    });
    void app.restored.then(() => {
      this.styleAll();
      shell.layoutModified.connect(() => this.styleAll());
    });
  }

  /**
   * A dashboard in a folder: of a file in it, or to choose data for. A file that is open is shown again.
   * Returns the panel, which JupyterLab then puts in the place of a launcher it was chosen in.
   */
  async open(folder: string, file = '', kind: Kind = 'panel'): Promise<Widget> {
    for (const panel of this.shell.widgets('main')) {
      const shown = target(panel);
      if (file && shown?.file === file && shown.folder === folder) {
        this.shell.activateById(panel.id);
        return panel;
      }
    }
    const kernel = file ? await this.viewers.kernel() : null;
    if (file && (kernel === null || (await this.viewers.isRun(kernel, { folder, file, kind })))) {
      return this.create(newPath({ folder, file, kind: 'view' }), kernel ? { id: kernel } : NEW_KERNEL);
    }
    return this.create(newPath({ folder, file, kind }), NEW_KERNEL);
  }

  /** Reopen a panel whose tab was closed while its run continued. False if the path is no panel's. */
  async reopen(path: string, kernel: string): Promise<boolean> {
    if (!targetOf(path)) {
      return false;
    }
    await this.create(path, { id: kernel });
    return true;
  }

  /** Draw a panel again that shows nothing any more; its widgets are still in the kernel. */
  async refill(panel: Widget | null): Promise<void> {
    if (panel && target(panel) && !panel.node.querySelector('.cw-panel')) {
      await this.inject(panel as ConsolePanel);
    }
  }

  /** A run that is looked at continues, in a panel with a kernel of its own in the place of this one. */
  private async continueRun(panel: Widget, { folder, file }: Target): Promise<void> {
    const path = newPath({ folder, file, kind: 'panel' });
    this.continued.add(path);
    await this.create(path, NEW_KERNEL);
    panel.dispose();
  }

  private async create(path: string, kernel: { name: string } | { id: string }): Promise<Widget> {
    const panel: ConsolePanel = await this.app.commands.execute('console:create', {
      path,
      name: nameOf(targetOf(path)),
      type: 'Curiosity',
      activate: true,
      kernelPreference: { ...kernel, autoStartDefault: true, shutdownOnDispose: false }
    });
    this.style(panel);
    return panel;
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
    this.giveMenu(panel);
    // A console gives the focus to its prompt, which is hidden here; the shell follows the focus.
    panel.node.tabIndex = -1;
    (panel as unknown as { onActivateRequest: () => void }).onActivateRequest = () => panel.node.focus();
    void this.fill(panel);
  }

  private async fill(panel: ConsolePanel): Promise<void> {
    const { sessionContext } = panel;
    const waiting = new Waiting(panel, 'Starting Python …');
    await sessionContext.ready;
    hideChrome(panel); // the prompt appears with the kernel
    const { session } = sessionContext;
    const shown = targetOf(sessionContext.path);
    waiting.show('Loading Curiosity Widgets …');
    // The first file that is looked at has begun the shared kernel; if it is data, that is a kernel for it alone.
    const kernel = session?.kernel?.id;
    let { path } = sessionContext;
    const close = (): void => this.onClose(session?.id, kernel, path);
    if (panel.isDisposed) {
      close(); // before it was there
      return;
    }
    panel.disposed.connect(close);
    if (shown?.kind === 'view' && kernel && !(await this.viewers.isRun(kernel, shown))) {
      path = newPath({ ...shown, kind: 'panel' });
      await session.setPath(path);
    }
    if (panel.isDisposed) {
      return;
    }
    waiting.show(shown?.file ? `Opening ${shown.file} …` : 'Opening …');
    await this.inject(panel);
    hideChrome(panel);
    this.nameAll();
  }

  private async inject(panel: ConsolePanel): Promise<void> {
    const { path } = panel.sessionContext;
    const { workflow, colours } = this.preferences();
    const shown = targetOf(path);
    const continued = this.continued.has(path);
    const paths = shown ? pathsOf(shown) : [];
    const options = { key: path, paths, workflow, colours, kind: shown?.kind, continued };
    await panel.console.inject(
      'import json as _json\n' +
        'from curiosity_widgets.widgets.forms.open_file import panel as _panel\n' +
        `_panel(**_json.loads(${JSON.stringify(JSON.stringify(options))}))`
    );
  }

  /** Panels have the name of their data and the time of their run. */
  private nameAll(): void {
    for (const panel of this.shell.widgets('main')) {
      const shown = target(panel);
      const { path, session } = (panel as ConsolePanel).sessionContext ?? {};
      const run = shown && session?.kernel ? this.runs.current(session.kernel.id, path) : null;
      if (run && run.kernel === session?.kernel?.id && run.panel === path) {
        panel.title.label = titleOf(run);
        panel.title.caption = [run.about, shown?.file].filter(Boolean).join('\n');
      }
    }
  }

  /** A kernel whose run is over ends with its panel; one that still measures continues. */
  private onClose(session: string | undefined, kernel: string | undefined, path: string): void {
    if (!session || !kernel) {
      return;
    }
    if (targetOf(path)?.kind === 'view') {
      void this.viewers.close(session, kernel, path);
    } else if (!UNFINISHED.includes(this.runs.stateOf(kernel) ?? '')) {
      void this.app.serviceManager.sessions.shutdown(session);
    }
  }
}

const NEW_KERNEL = { name: 'python3' };
const NAMES: Readonly<Record<Kind, string>> = {
  panel: 'Curiosity',
  view: 'Curiosity',
  classroom: 'Class room',
  explore: 'Explore'
};

/** What the tab of a panel says before there is a run in it. */
function nameOf(shown: Target | null): string {
  return shown?.file || NAMES[shown?.kind ?? 'panel'];
}

function newPath(shown: Target): string {
  return panelPath(shown, UUID.uuid4().slice(0, 8));
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
