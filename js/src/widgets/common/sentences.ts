/** As many whole sentences as fit their place; all of them in a popover. None is cut in its middle. */
import { element, setText } from './dom';
import { Popover } from './popover';
import { onFrame } from './timing';

/** A text as its sentences; `parts`: also cut at semicolons. */
export function sentencesOf(text: string, parts = false): string[] {
  return text
    .split(parts ? /(?<=[.!?]) (?=[A-ZΑ-Ω0-9])|(?<=;) / : /(?<=[.!?]) (?=[A-ZΑ-Ω0-9])/)
    .filter(Boolean);
}

export class Sentences {
  readonly node = element('div', { class: 'cw-sentence', role: 'status' });
  readonly all = new Popover('The whole text', 'more');
  private readonly fit = onFrame(() => this.arrange());
  private readonly observer = new ResizeObserver(this.fit);
  private text = '';

  constructor() {
    this.all.node.hidden = true;
    this.all.box.classList.add('cw-whole-text');
    this.all.node.addEventListener('toggle', () => this.fill());
    this.observer.observe(this.node);
  }

  show(text: string): void {
    if (text !== this.text) {
      this.text = text;
      this.node.title = text;
      this.fill();
      this.arrange();
    }
  }

  /** The popover holds its text only while it is open: it stands in the page once. */
  private fill(): void {
    const sentences = this.all.node.open ? sentencesOf(this.text) : [];
    this.all.box.replaceChildren(...sentences.map(sentence => element('p', {}, sentence)));
  }

  dispose(): void {
    this.fit.cancel();
    this.observer.disconnect();
    this.all.dispose();
  }

  /** Leave sentences out from the end until the rest has room. A single one may still be cut. */
  private arrange(): void {
    const { node } = this;
    const shown = sentencesOf(this.text, true);
    const count = shown.length;
    setText(node, this.text);
    while (shown.length > 1 && overflows(node)) {
      shown.pop();
      setText(node, shown.join(' ').replace(/;$/, '.'));
    }
    this.all.node.hidden = shown.length === count && !overflows(node);
  }
}

function overflows(node: HTMLElement): boolean {
  return node.scrollHeight > node.clientHeight + 1 || node.scrollWidth > node.clientWidth + 1;
}
