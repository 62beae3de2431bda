/** The button that takes home what a panel shows, and its menu: files of several kinds, and the clipboard. */
import type { AnyModel } from '@anywidget/types';
import type { SharedModel } from '../shared';
import { copyOf } from './buffers';
import { watchConnection } from './connection';
import { element, keepKeys, setText, svg } from './dom';

/** A file as it was made. */
export interface Made {
  name: string;
  blob: Blob;
}

/** Makes a file of a kind; rejects with an error whose message says why not. */
export type Make = (kind: string) => Promise<Made>;

interface Answer {
  type: string;
  id: number;
  name: string;
  mime: string;
  problem: string;
}

const LABELS: Readonly<Record<string, string>> = {
  png: 'PNG, 300 dpi',
  svg: 'SVG',
  csv: 'CSV',
  npz: 'NumPy (.npz)',
  h5: 'NSID (.h5)',
  hspy: 'HyperSpy (.hspy)',
  nxs: 'NeXus (.nxs)',
  npy: 'Mask of the selection (.npy)',
  html: 'Report (.html)'
};
const ARROW = 'M7 1h2v7h3l-4 4-4-4h3zM2 13h12v2H2z';
const SAVED = 'curiosity:saved'; // browser tests and other pages may listen

export const PICTURE_AND_TABLE = ['png', 'svg', 'csv'];
export const TABLE = ['csv'];
export const RUN = ['png', 'svg', 'csv', 'npz', 'h5', 'hspy', 'nxs'];

const isExport = (message: { type: string }): boolean => message.type === 'exported';

/** A listener to a panel's own messages, without the answers to exports. */
export function ownMessages<M extends { type: string }>(
  listen: (message: M, buffers: DataView[]) => void
): (message: M, buffers: DataView[]) => void {
  return (message, buffers) => {
    if (!isExport(message)) {
      listen(message, buffers);
    }
  };
}

let requests = 0;

/** Files that the kernel makes of what a panel shows. */
// biome-ignore lint/suspicious/noExplicitAny: any panel's model
export function byKernel(model: AnyModel<any>): Make {
  return kind =>
    new Promise((done, failed) => {
      const id = ++requests;
      const receive = (answer: Answer, buffers: DataView[]): void => {
        if (!isExport(answer) || answer.id !== id) {
          return;
        }
        model.off('msg:custom', receive);
        if (answer.problem) {
          failed(new Error(answer.problem));
        } else {
          done({ name: answer.name, blob: new Blob([copyOf(buffers[0]!)], { type: answer.mime }) });
        }
      };
      model.on('msg:custom', receive);
      model.send({ type: 'export', id, kind });
    });
}

/** Hand a file to the browser, which puts it where downloads go. */
export function save({ name, blob }: Made): void {
  const address = URL.createObjectURL(blob);
  element('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  window.dispatchEvent(new CustomEvent(SAVED, { detail: name }));
}

/** The picture and the numbers to the clipboard, of which another program takes what it can. */
async function copy(make: Make, kinds: readonly string[]): Promise<void> {
  if (!navigator.clipboard?.write) {
    throw new Error('this browser lets pages copy only over https and on this computer itself');
  }
  const content = (kind: string, type: string): Promise<Blob> =>
    make(kind).then(({ blob }) => new Blob([blob], { type }));
  // Promises: the clipboard is open to a page only right after a click.
  const items: Record<string, Promise<Blob>> = { 'text/plain': content('csv', 'text/plain') };
  if (kinds.includes('png')) {
    items['image/png'] = content('png', 'image/png');
  }
  await navigator.clipboard.write([new ClipboardItem(items)]);
}

/** A button "Export" with its menu, which opens above everything that would cut it. */
export class ExportButton {
  readonly node: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly box: HTMLElement;
  private readonly told = element('div', { class: 'cw-export-told', role: 'status' });
  private readonly stop: () => void;

  /** `shared` tells whether there is a kernel that can make the files; null where none is needed. */
  constructor(make: Make, kinds: readonly string[], shared: SharedModel | null) {
    const picture = svg(
      'svg',
      { viewBox: '0 0 16 16', width: 14, height: 14, 'aria-hidden': 'true' },
      svg('path', { d: ARROW })
    );
    this.button = keepKeys(
      element(
        'button',
        { type: 'button', class: 'cw-icon', 'aria-label': 'Export', 'aria-haspopup': 'menu' },
        picture
      )
    );
    this.button.title = 'Export what this panel shows';
    const entry = (label: string, act: () => Promise<void>): HTMLElement => {
      const node = element('button', { type: 'button', role: 'menuitem', tabindex: -1 }, label);
      node.addEventListener('click', () => void this.run(act));
      return node;
    };
    const menu = keepKeys(element('div', { class: 'cw-export-items', role: 'menu', 'aria-label': 'Export' }));
    menu.append(
      ...kinds.map(kind => entry(LABELS[kind] ?? kind, async () => save(await make(kind)))),
      entry('Copy', () => copy(make, kinds))
    );
    menu.addEventListener('keydown', event => this.move(event, menu));
    this.box = element('div', { class: 'cw-menu cw-export-menu', popover: 'auto' }, menu, this.told);
    this.box.addEventListener('toggle', () => this.toggled(menu));
    this.button.addEventListener('click', () => this.box.togglePopover());
    this.node = element('span', { class: 'cw-export' }, this.button, this.box);
    this.stop = shared
      ? watchConnection(shared, ({ kernelDead }) => {
          this.button.disabled = kernelDead;
        })
      : () => {};
  }

  dispose(): void {
    this.stop();
  }

  private toggled(menu: HTMLElement): void {
    const open = this.box.matches(':popover-open');
    this.button.setAttribute('aria-expanded', String(open));
    if (!open) {
      setText(this.told, '');
      return;
    }
    const { left, right, top, bottom } = this.button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.box;
    this.box.style.left = `${Math.max(4, Math.min(left, right - width))}px`;
    this.box.style.top = `${bottom + height + 8 < innerHeight ? bottom + 4 : Math.max(4, top - height - 4)}px`;
    menu.querySelector('button')?.focus();
  }

  private async run(act: () => Promise<void>): Promise<void> {
    setText(this.told, 'One moment …');
    try {
      await act();
      this.box.hidePopover();
      this.button.focus({ preventScroll: true });
    } catch (error) {
      setText(this.told, error instanceof Error ? error.message : String(error));
    }
  }

  private move(event: KeyboardEvent, menu: HTMLElement): void {
    const entries = [...menu.querySelectorAll('button')];
    const at = entries.indexOf(document.activeElement as HTMLButtonElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + entries.length, Home: 0, End: entries.length - 1 }[
      event.key
    ];
    if (event.key === 'Escape' || event.key === 'Tab') {
      this.box.hidePopover();
      this.button.focus({ preventScroll: true });
    } else if (next !== undefined) {
      entries[next % entries.length]!.focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
