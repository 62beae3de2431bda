/** The path of a panel's session names what the panel shows: `folder/curiosity-<kind>-<id>~<file>`. */

/**
 * A run or a file; the file of a run that is only looked at, in the kernel of all such panels (viewers.ts); or
 * what the forms of `curiosity_widgets/widgets/forms/open_file.py` start.
 */
export type Kind = 'panel' | 'view' | 'classroom' | 'explore';

const NAME = /^curiosity-(panel|view|classroom|explore)-[^~]*~/;

/** What a panel shows: a file of a folder, or, where `file` is empty, the form for a new one. */
export interface Target {
  folder: string; // from the server's root, without slashes at its ends; empty: the root itself
  file: string;
  kind: Kind;
}

export function panelPath({ folder, file, kind }: Target, id: string): string {
  return `${folder ? `${folder}/` : ''}curiosity-${kind}-${id}~${file}`;
}

/** What the panel with this path shows; null for the path of any other session. */
export function targetOf(path: string): Target | null {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const found = NAME.exec(name);
  return found
    ? {
        folder: path.slice(0, Math.max(slash, 0)),
        file: name.slice(found[0].length),
        kind: found[1] as Kind
      }
    : null;
}
