/** The path of a panel's session says what the panel shows: `folder/curiosity-panel-<id>~<file>`. */
import { PathExt } from '@jupyterlab/coreutils';

const PREFIX = 'curiosity-panel-';

/** What a panel shows: a file of a folder, or, where `file` is empty, the form for a new run. */
export interface Target {
  folder: string;
  file: string;
}

export function panelPath({ folder, file }: Target, id: string): string {
  return PathExt.join(folder, `${PREFIX}${id}~${file}`);
}

/** What the panel with this path shows; null for the path of any other session. */
export function targetOf(path: string): Target | null {
  const name = PathExt.basename(path);
  return name.startsWith(PREFIX)
    ? { folder: PathExt.dirname(path), file: name.slice(name.indexOf('~') + 1) }
    : null;
}
