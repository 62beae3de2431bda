/** The legend of the marks on the map: those that are on it, and how much of the sample can be measured. */
import { element, setText, svg } from '../common/dom';
import type { MapData } from '../score/layers';

const HATCH = 'M0 7L7 0M2 12L12 2M7 14L14 7';
const GAP_DOTS: readonly [number, number][] = [
  [3, 3],
  [10, 3],
  [3, 10],
  [10, 10]
];
/** What an entry means, where its word needs it. */
const MEANINGS: Readonly<Record<string, string>> = {
  initial: 'The first spectra, before anything was learned',
  picked: 'Picked by the loop; the later, the lighter',
  next: 'The next picks, in their order',
  requested: 'Requested by a user; measured first',
  flagged: 'Not used for learning',
  'held out': 'Never measured: kept for the score',
  gap: 'Kept clear around the held-out regions, so that no patch reaches into them'
};

const dot = ([cx, cy]: [number, number]): SVGElement =>
  svg('circle', { cx, cy, r: 1.2, class: 'cw-mark-gap' });

function entry(label: string, ...shapes: SVGElement[]): HTMLElement {
  const mark = svg('svg', { viewBox: '0 0 14 14', width: 14, height: 14, 'aria-hidden': 'true' }, ...shapes);
  return element('span', { title: MEANINGS[label] }, mark, label);
}

export class Legend {
  readonly node: HTMLElement;
  private readonly entries: readonly [HTMLElement, (data: MapData) => boolean][];
  private readonly share = element('span', { class: 'cw-share' });

  constructor() {
    this.entries = [
      [
        entry('initial', svg('rect', { x: 3, y: 3, width: 8, height: 8, class: 'cw-mark-initial' })),
        data => data.points.steps.includes(0)
      ],
      [
        entry('picked', svg('circle', { cx: 7, cy: 7, r: 4, class: 'cw-mark-picked' })),
        data => data.points.steps.some(step => step > 0)
      ],
      [
        entry('next', svg('circle', { cx: 7, cy: 7, r: 6, class: 'cw-mark-number' })),
        data => data.points.picks.length > 0
      ],
      [
        entry('requested', svg('circle', { cx: 7, cy: 7, r: 5, class: 'cw-mark-next' })),
        data => data.points.requested.length > 0
      ],
      [
        entry('flagged', svg('path', { d: 'M7 2L12.5 12H1.5Z', class: 'cw-mark-flagged' })),
        data => data.points.flagged.length > 0
      ],
      [
        entry('held out', svg('path', { d: HATCH, class: 'cw-mark-held-out' })),
        data => data.counts().heldOut > 0
      ],
      [entry('gap', ...GAP_DOTS.map(dot)), data => data.counts().gap > 0],
      [
        entry(
          'excluded',
          svg('path', { d: `${HATCH}M0 7L7 14M2 2L12 12M7 0L14 7`, class: 'cw-mark-excluded' })
        ),
        data => data.counts().excluded > 0
      ]
    ];
    this.node = element('div', { class: 'cw-legend' }, ...this.entries.map(([node]) => node), this.share);
  }

  show(data: MapData): void {
    for (const [node, present] of this.entries) {
      node.hidden = !data.size || !present(data);
    }
    const { measurable, candidates } = data.counts();
    const share = candidates ? Math.round((100 * measurable) / candidates) : 0;
    const [maps, why] = resolutionOf(data);
    setText(this.share, candidates ? `${maps}${share} % measurable` : '');
    this.share.title = `${measurable} of ${candidates} positions can be measured${why}`;
  }
}

/** Of a large sample: how closely it is looked at, in short and with the reason. */
function resolutionOf({ resolution, scoresResolution }: MapData): [string, string] {
  const every = (step: number) => `1 pixel in ${step} × ${step}`;
  if (resolution > 1) {
    return [
      `maps: ${every(resolution)}, `,
      '. Maps show each pixel its own value, or that of the evaluated one beside it, and become full when the run rests'
    ];
  }
  if (scoresResolution > 1) {
    return [
      'maps: full resolution, ',
      `. The score and its terms are what picks are made from: ${every(scoresResolution)}`
    ];
  }
  return ['', ''];
}
