/** A panel of headings, patches and line plots, for environments without bqplot (marimo). */
import type { AnyModel, RenderProps } from '@anywidget/types';
import { element } from './common/dom';
import { Figure } from './common/figure';
import { hearing } from './common/hearing';
import type { Part } from './common/trait_types';
import heading from './heading';
import patches from './patches';
import { listen, modelOf } from './shared';
import type { HeadingState, PatchesState, PlainState } from './traits.gen';

const VIEWS = { heading, patches };
type ViewProps = RenderProps<HeadingState & PatchesState>;

/** What identifies a part, to draw it into the same element again: its model, or its path in the panel. */
const nameOf = (part: Part, path: string): string => ('model' in part ? part.model : `${path} ${part.kind}`);

class Panel {
  private readonly nodes = new Map<string, HTMLElement>();
  private readonly figures = new Map<string, Figure>();
  private readonly stops: (() => void)[] = [];

  constructor(
    private readonly model: AnyModel<PlainState>,
    private readonly root: HTMLElement
  ) {
    root.classList.add('cw-panel', 'cw-plot', 'cw-plain');
    this.stops.push(listen(model, 'parts', () => this.show()));
    this.show();
  }

  dispose(): void {
    this.stops.forEach(stop => stop());
    this.figures.forEach(figure => figure.dispose());
  }

  private show(): void {
    this.fill(this.root, this.model.get('parts'), '');
  }

  private fill(box: HTMLElement, parts: Part[], path: string): void {
    const wanted = parts.map((part, i) => this.draw(part, `${path}/${i}`));
    const present = [...box.children];
    if (wanted.length !== present.length || wanted.some((node, i) => node !== present[i])) {
      // A node that is moved loses the focus: only nodes that were added or removed are touched.
      present.filter(node => !wanted.includes(node as HTMLElement)).forEach(node => node.remove());
      wanted.forEach(
        (node, i) => box.children[i] === node || box.insertBefore(node, box.children[i] ?? null)
      );
    }
  }

  private draw(part: Part, path: string): HTMLElement {
    const name = nameOf(part, path);
    const node = this.nodes.get(name) ?? this.make(part, name);
    if (part.kind === 'figure') {
      this.figures.get(name)!.show(part);
    } else if ('parts' in part) {
      this.fill(node, part.parts, path);
    }
    return node;
  }

  private make(part: Part, name: string): HTMLElement {
    const node = element('div', {
      class: part.kind === 'row' ? 'cw-row' : part.kind === 'column' ? 'cw-column' : ''
    });
    this.nodes.set(name, node);
    if (part.kind === 'figure') {
      this.figures.set(name, new Figure(node));
    } else if ('model' in part) {
      void this.join(node, part);
    }
    return node;
  }

  /** Draw another widget as part of this panel. */
  private async join(
    node: HTMLElement,
    { kind, model }: { kind: 'heading' | 'patches'; model: string }
  ): Promise<void> {
    const props = { model: await modelOf(this.model, model), el: node };
    this.stops.push(await VIEWS[kind].render(props as unknown as ViewProps));
  }
}

export default hearing({
  render({ model, el }: RenderProps<PlainState>): () => void {
    const panel = new Panel(model, el);
    return () => panel.dispose();
  }
});
