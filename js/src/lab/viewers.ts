/** The kernel that all panels share in which a file is only looked at. It ends with the last of them. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PageConfig } from '@jupyterlab/coreutils';

import { type Target, targetOf } from './panel_path';

const MODULE = 'curiosity_widgets.widgets.forms.open_file';
const LOOKS = 20; // at whether anybody is connected to the kernel, before it is left alone
const PAUSE = 500; // milliseconds between two

/** Where the file lies for the kernel: by the server's folder, which is not the one of a shared kernel. */
export function pathsOf({ folder, file }: Target): string[] {
  const root = PageConfig.getOption('serverRoot');
  const below = folder ? `${folder}/${file}` : file;
  return file ? [...(root ? [`${root}/${below}`] : []), file] : [];
}

export class Viewers {
  constructor(private readonly services: JupyterFrontEnd['serviceManager']) {}

  /** The id of the kernel; null where no file is looked at. */
  async kernel(): Promise<string | null> {
    const { sessions } = this.services;
    await sessions.refreshRunning();
    for (const { path, kernel } of sessions.running()) {
      if (kernel && targetOf(path)?.kind === 'view') {
        return kernel.id;
      }
    }
    return null;
  }

  /** Whether a file is a run, which can be looked at, and no data to measure in. */
  async isRun(kernel: string, target: Target): Promise<boolean> {
    const asked = `__import__(${JSON.stringify(MODULE)}, fromlist=['_']).is_run(${JSON.stringify(pathsOf(target))})`;
    const connection = this.services.kernels.connectTo({
      model: { id: kernel, name: '' },
      handleComms: false
    });
    try {
      const future = connection.requestExecute({
        code: '',
        silent: true,
        user_expressions: { run: asked }
      });
      const { content } = await future.done;
      const answer = JSON.stringify((content as { user_expressions?: unknown }).user_expressions ?? {});
      return answer.includes('"True"');
    } finally {
      connection.dispose();
    }
  }

  /** A panel was closed: its widgets end, and the kernel too where nobody looks at anything in it. */
  async close(session: string, kernel: string, path: string): Promise<void> {
    const { kernels, sessions } = this.services;
    const connection = kernels.connectTo({ model: { id: kernel, name: '' }, handleComms: false });
    const code = `__import__(${JSON.stringify(MODULE)}, fromlist=['_']).end_panel(${JSON.stringify(path)})`;
    await connection.requestExecute({ code, silent: true }).done;
    connection.dispose();
    for (let look = 0; look < LOOKS; look++) {
      await new Promise(done => setTimeout(done, PAUSE));
      await kernels.refreshRunning();
      const model = [...kernels.running()].find(({ id }) => id === kernel);
      if (!model?.connections) {
        if (model) {
          await sessions.shutdown(session);
        }
        return;
      }
    }
  }
}
