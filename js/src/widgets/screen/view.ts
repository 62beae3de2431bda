/** The screen of a dashboard: its height, its columns, tabs, folded panels and the drawer. */
import { element, setText } from '../common/dom';
import { onFrame } from '../common/timing';
import { onShape, shapeIn } from '../map/shape';
import { type Layout, recall, remember } from './memory';
import { type Placed, place } from './place';
import { heightIn, scrollerOf } from './room';
import { Tabs } from './tabs';

const NARROW = 900; // below this width the panels are one column
const IN_ROWS = 760; // below this width the controls and the film take more than a row each
const TITLES: Readonly<Record<string, string>> = {
  map: 'Sample map',
  latent: 'Latent space',
  spectra: 'Spectra',
  learning: 'Learning',
  scores: 'Scores',
  training: 'Training',
  ensemble: 'Ensemble',
  timeline: 'Timeline',
  log: 'Log'
};
const PRESENTED = 1.7; // how much larger the type is for an audience
const SETTLED = 120; // milliseconds after the last change of size before plots are drawn again

export class ScreenView {
  private readonly layout: Layout = recall();
  private readonly arrange = onFrame(() => this.place());
  private readonly observer = new ResizeObserver(this.arrange);
  private readonly changes = new MutationObserver(this.arrange);
  private readonly tabs = new Tabs(name => this.change({ tab: name }));
  private root: HTMLElement | null = null;
  private leaveShape = (): void => undefined;
  private scroller: HTMLElement | null = null;
  private frame = 0;
  private settled: ReturnType<typeof setTimeout> | undefined;
  private size = '';

  constructor(
    private readonly bar: HTMLElement,
    private readonly presented: boolean
  ) {
    bar.classList.add('cw-drawer-bar');
    window.addEventListener('resize', this.arrange);
    this.attach();
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.settled);
    this.arrange.cancel();
    this.observer.disconnect();
    this.changes.disconnect();
    window.removeEventListener('resize', this.arrange);
    this.root?.removeEventListener('keydown', this.onKey);
    this.leaveShape();
  }

  /** The view is attached to its dashboard some frames after it is made. */
  private readonly attach = (): void => {
    this.root = this.bar.closest<HTMLElement>('.cw-dashboard');
    if (!this.root) {
      this.frame = requestAnimationFrame(this.attach);
      return;
    }
    this.scroller = scrollerOf(this.root);
    this.root.classList.toggle('cw-presented', this.presented);
    this.root.addEventListener('keydown', this.onKey);
    this.leaveShape = onShape(this.root, this.arrange);
    this.observer.observe(this.root);
    if (this.scroller) {
      this.observer.observe(this.scroller);
    }
    for (const part of this.root.children) {
      this.changes.observe(part, { childList: true, subtree: false });
      this.observer.observe(part); // what is above may need another line
    }
    this.place();
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.layout.drawer && !event.defaultPrevented) {
      this.change({ drawer: '' });
      event.preventDefault();
    }
  };

  private change(changed: Partial<Layout>): void {
    Object.assign(this.layout, changed);
    remember(this.layout);
    this.size = '';
    this.place();
  }

  private panels(part: string): Map<string, HTMLElement> {
    const found = new Map<string, HTMLElement>();
    for (const node of this.root?.querySelectorAll<HTMLElement>(`:scope > .${part} > *`) ?? []) {
      const name = [...node.classList].find(style => style.startsWith('cw-at-'));
      if (name) {
        found.set(name.slice('cw-at-'.length), node);
      }
    }
    return found;
  }

  private place(): void {
    const { root, layout } = this;
    const width = root?.clientWidth;
    if (!root || !width) {
      return; // in a hidden tab
    }
    const fits = width >= NARROW;
    root.classList.toggle('cw-fits', fits);
    root.classList.toggle('cw-in-row', width >= IN_ROWS);
    root.style.height = fits ? `${heightIn(this.scroller)}px` : '';
    const panels = this.panels('cw-main');
    const main = root.querySelector<HTMLElement>(':scope > .cw-main');
    const room = { width: main?.clientWidth ?? 0, height: main?.clientHeight ?? 0 };
    const placed = place({
      ...room,
      panels: [...panels.keys()],
      folded: new Set(layout.folded),
      shape: shapeIn(panels.get('map')),
      scale: this.presented ? PRESENTED : 1
    });
    this.put(panels, placed, fits);
    this.showDrawer();
    const size = JSON.stringify([fits, room, layout, [...placed.boxes]]);
    if (size !== this.size) {
      this.size = size;
      clearTimeout(this.settled);
      // bqplot draws itself again only when the window reports a new size.
      this.settled = setTimeout(() => window.dispatchEvent(new Event('resize')), SETTLED);
    }
  }

  private put(panels: Map<string, HTMLElement>, { boxes, tabs }: Placed, fits: boolean): void {
    const shared = fits ? tabs : [];
    const tab = shared.includes(this.layout.tab) ? this.layout.tab : shared[0];
    panels.forEach((node, name) => {
      const box = fits ? boxes.get(name) : undefined;
      for (const side of ['left', 'top', 'width', 'height'] as const) {
        node.style[side] = box ? `${box[side]}px` : '';
      }
      // Not `display`: what comes to the front is drawn already.
      node.classList.toggle('cw-behind', shared.includes(name) && name !== tab);
      this.fold(node, name);
      this.tabs.show(
        node,
        shared.includes(name) ? shared.map(other => [other, TITLES[other]!] as const) : [],
        tab ?? ''
      );
    });
  }

  /** The button that folds a panel to its head, and opens it again. */
  private fold(node: HTMLElement, name: string): void {
    const folded = this.layout.folded.includes(name);
    let button = node.querySelector<HTMLButtonElement>(':scope > .cw-fold');
    if (!button) {
      button = element('button', { type: 'button', class: 'cw-fold' });
      button.addEventListener('click', () => {
        const others = this.layout.folded.filter(other => other !== name);
        this.change({ folded: others.length < this.layout.folded.length ? others : [...others, name] });
      });
      node.append(button);
    }
    node.classList.toggle('cw-folded', folded);
    const label = `${folded ? 'Open' : 'Fold'} ${TITLES[name]}`;
    button.setAttribute('aria-label', label);
    button.setAttribute('aria-expanded', String(!folded));
    button.title = label;
    setText(button, folded ? '▸' : '▾');
  }

  /** The buttons of the drawer, and the panel of it that is open. */
  private showDrawer(): void {
    const panels = this.panels('cw-drawer');
    const names = [...panels.keys()];
    if (this.bar.childElementCount !== names.length) {
      this.bar.replaceChildren(
        ...names.map(name => {
          const button = element(
            'button',
            { type: 'button', class: 'cw-link', 'data-panel': name },
            name === 'log' ? 'All events' : TITLES[name]!
          );
          button.addEventListener('click', () =>
            this.change({ drawer: this.layout.drawer === name ? '' : name })
          );
          return button;
        })
      );
    }
    for (const button of this.bar.querySelectorAll<HTMLButtonElement>('button')) {
      button.setAttribute('aria-expanded', String(button.dataset.panel === this.layout.drawer));
    }
    panels.forEach((node, name) => {
      node.classList.toggle('cw-drawn', name === this.layout.drawer);
    });
  }
}
