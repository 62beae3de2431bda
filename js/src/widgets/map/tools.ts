/** The buttons of the map: tools of the pointer, zoom, and what is done with a drawn region. */
import { element, setText, svg } from '../common/dom';

export type Tool = 'point' | 'rectangle' | 'lasso';

const ICONS: Readonly<Record<string, string>> = {
  point: 'M3 1l10 8-4.6.5L11 14l-2 1-2.5-4.6L3 13z',
  rectangle: 'M2 3h12v10H2zM4 5v6h8V5z',
  lasso:
    'M8 2C4 2 1.5 4 1.5 6.6c0 2 1.5 3.5 3.6 4.2-.2 1.2-.9 2.2-2.1 3l1 1.2c1.7-1 2.8-2.3 3-3.9h1c4 0 6.5-2 6.5-4.5S12 2 8 2zm0 1.7c2.9 0 4.8 1.2 4.8 2.9S10.9 9.5 8 9.5 3.2 8.3 3.2 6.6 5.1 3.7 8 3.7z',
  closer: 'M7 3h2v4h4v2H9v4H7V9H3V7h4z',
  farther: 'M3 7h10v2H3z',
  whole: 'M2 2h5v2H4v3H2zM9 2h5v5h-2V4H9zM2 9h2v3h3v2H2zM12 9h2v5H9v-2h3z'
};

function iconButton(icon: string, label: string, press: () => void): HTMLButtonElement {
  const picture = svg(
    'svg',
    { viewBox: '0 0 16 16', width: 14, height: 14, 'aria-hidden': 'true' },
    svg('path', { d: ICONS[icon], 'fill-rule': 'evenodd' })
  );
  const node = element(
    'button',
    { type: 'button', class: 'cw-icon', 'aria-label': label, title: label },
    picture
  );
  node.addEventListener('click', press);
  return node;
}

/** The tools of the pointer, and the zoom. */
export class Toolbar {
  readonly node: HTMLElement;
  tool: Tool = 'point';
  private readonly buttons: Readonly<Record<Tool, HTMLButtonElement>>;

  constructor(zoom: { closer(): void; farther(): void; whole(): void }, onChange: () => void) {
    const tool = (name: Tool, label: string): HTMLButtonElement =>
      iconButton(name, label, () => {
        this.choose(name);
        onChange();
      });
    this.buttons = {
      point: tool('point', 'Point: click selects, drag moves the map'),
      rectangle: tool('rectangle', 'Rectangle: draw a region (Enter sets a corner)'),
      lasso: tool('lasso', 'Lasso: draw a region')
    };
    this.node = element(
      'div',
      { class: 'cw-tools' },
      element(
        'div',
        { class: 'cw-tool-group', role: 'group', 'aria-label': 'What the pointer does' },
        ...Object.values(this.buttons)
      ),
      element(
        'div',
        { class: 'cw-tool-group', role: 'group', 'aria-label': 'Zoom' },
        iconButton('closer', 'Zoom in', zoom.closer),
        iconButton('farther', 'Zoom out', zoom.farther),
        iconButton('whole', 'Whole sample', zoom.whole)
      )
    );
    this.choose('point');
  }

  choose(tool: Tool): void {
    this.tool = tool;
    for (const [name, button] of Object.entries(this.buttons)) {
      button.setAttribute('aria-pressed', String(name === tool));
    }
  }
}

export type RegionAct = 'exclude' | 'include' | 'select' | 'discard';

/** What can be done with a region once it is drawn. */
export class RegionBar {
  readonly node: HTMLElement;
  private readonly text = element('span', { role: 'status' });
  private readonly buttons: Record<RegionAct, HTMLButtonElement>;

  constructor(act: (act: RegionAct) => void) {
    const button = (name: RegionAct, label: string): HTMLButtonElement => {
      const node = element('button', { type: 'button', class: 'cw-button' }, label);
      node.addEventListener('click', () => act(name));
      return node;
    };
    this.buttons = {
      exclude: button('exclude', 'Exclude'),
      include: button('include', 'Include'),
      select: button('select', 'Select'),
      discard: button('discard', 'Discard')
    };
    this.node = element(
      'div',
      { class: 'cw-region-bar', role: 'group', 'aria-label': 'Region', hidden: true },
      this.text,
      ...Object.values(this.buttons)
    );
  }

  /** Offer what can be done with a region of that many positions; null: there is none. */
  show(positions: number | null, mayChange: boolean): void {
    this.node.hidden = positions === null;
    setText(this.text, positions === null ? '' : `Region of ${positions} positions:`);
    this.buttons.exclude.disabled = this.buttons.include.disabled = !mayChange;
  }
}
