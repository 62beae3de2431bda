/** A panel of headings, pictures of patches and line plots, for places that have no bqplot (marimo). */
import type { AnyModel, RenderProps } from '@anywidget/types';
import { element } from './common/dom';
import { Figure, type FigureData } from './common/figure';
import heading from './heading';
import patches from './patches';
import { listen } from './shared';

type Part =
  | { kind: 'heading' | 'patches'; model: string }
  | { kind: 'row' | 'column'; parts: Part[] }
  | ({ kind: 'figure' } & FigureData);

const VIEWS = { heading, patches };

/** Where a part is in the panel, or which model it shows: the same part is drawn in the same element again. */
const nameOf = (part: Part, place: string): string =>
  'model' in part ? part.model : `${place} ${part.kind}`;

class Panel {
  private readonly nodes = new Map<string, HTMLElement>();
  private readonly figures = new Map<string, Figure>();
  private readonly endings: (() => void)[] = [];

  constructor(
    private readonly model: AnyModel<{ parts: Part[] }>,
    private readonly root: HTMLElement
  ) {
    root.classList.add('cw-panel', 'cw-plot', 'cw-plain');
    this.endings.push(listen(model, 'parts', () => this.show()));
    this.show();
  }

  dispose(): void {
    this.endings.forEach(end => end());
    this.figures.forEach(figure => figure.dispose());
  }

  private show(): void {
    this.fill(this.root, this.model.get('parts'), '');
  }

  private fill(box: HTMLElement, parts: Part[], place: string): void {
    const wanted = parts.map((part, i) => this.draw(part, `${place}/${i}`));
    const there = [...box.children];
    if (wanted.length !== there.length || wanted.some((node, i) => node !== there[i])) {
      // Nodes that are moved lose the focus: only what came or went is touched.
      there.filter(node => !wanted.includes(node as HTMLElement)).forEach(node => node.remove());
      wanted.forEach(
        (node, i) => box.children[i] === node || box.insertBefore(node, box.children[i] ?? null)
      );
    }
  }

  private draw(part: Part, place: string): HTMLElement {
    const name = nameOf(part, place);
    const node = this.nodes.get(name) ?? this.make(part, name);
    if (part.kind === 'figure') {
      this.figures.get(name)!.show(part);
    } else if ('parts' in part) {
      this.fill(node, part.parts, place);
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

  /** Draw what another widget draws elsewhere by itself. */
  private async join(
    node: HTMLElement,
    { kind, model }: { kind: 'heading' | 'patches'; model: string }
  ): Promise<void> {
    const shown = await this.model.widget_manager.get_model(model.replace('IPY_MODEL_', ''));
    const props = { model: shown, el: node } as unknown as RenderProps<any>;
    this.endings.push(await VIEWS[kind].render(props));
  }
}

export default {
  render({ model, el }: RenderProps<{ parts: Part[] }>): () => void {
    const panel = new Panel(model, el);
    return () => panel.dispose();
  }
};
