/** The path of a panel's session names what the panel shows: `folder/curiosity-panel-<id>~<file>`. */

const PREFIX = 'curiosity-panel-';

/** What a panel shows: a file of a folder, or, where `file` is empty, the form for a new run. */
export interface Target {
  folder: string; // from the server's root, without slashes at its ends; empty: the root itself
  file: string;
}

export function panelPath({ folder, file }: Target, id: string): string {
  return `${folder ? `${folder}/` : ''}${PREFIX}${id}~${file}`;
}

/** What the panel with this path shows; null for the path of any other session. */
export function targetOf(path: string): Target | null {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  return name.startsWith(PREFIX)
    ? { folder: path.slice(0, Math.max(slash, 0)), file: name.slice(name.indexOf('~') + 1) }
    : null;
}
