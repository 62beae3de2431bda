/** A panel before its dashboard is there: the shape of one, and what it waits for. */
import type { Widget } from '@lumino/widgets';

const PARTS = ['controls', 'map', 'spectra', 'learning'];

export class Waiting {
  private readonly text = document.createElement('div');
  private readonly node = document.createElement('div');
  private readonly changes = new MutationObserver(() => this.look());

  /** Cover `panel` until it holds one of our panels. */
  constructor(
    private readonly panel: Widget,
    text: string
  ) {
    this.node.className = 'curiosity-waiting';
    this.text.className = 'curiosity-waiting-text';
    this.text.setAttribute('role', 'status');
    for (const name of PARTS) {
      const part = document.createElement('div');
      part.className = `curiosity-waiting-${name}`;
      this.node.append(part);
    }
    this.node.append(this.text);
    this.show(text);
    panel.node.append(this.node);
    this.changes.observe(panel.node, { childList: true, subtree: true });
    panel.disposed.connect(() => this.changes.disconnect());
    this.look();
  }

  show(text: string): void {
    this.text.textContent = text;
  }

  private look(): void {
    if (this.panel.node.querySelector('.cw-panel')) {
      this.changes.disconnect();
      this.node.remove();
    }
  }
}
