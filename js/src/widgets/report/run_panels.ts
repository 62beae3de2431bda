/** The panels of a run's page: the dashboard's own map, latent space, ensemble and film, spectra and learning. */
import { copyOf } from '../common/buffers';
import { element } from '../common/dom';
import { ExportButton, save, TABLE } from '../common/export';
import { Figure, type FigureData } from '../common/figure';
import type { Stroke } from '../common/swatch';
import type { Member } from '../common/trait_types';
import { LAM_STEPS, lamAt, positionOf } from '../controls/lam_scale';
import { Slider } from '../controls/slider';
import { EnsembleView } from '../ensemble/view';
import { FilmView } from '../film/view';
import latentPanel from '../latent';
import mapPanel from '../map';
import { type SharedModel, selectionOf, setSelection } from '../shared';
import type { LatentState, MapState, SharedState } from '../traits.gen';
import { type Packed, unpacked } from './packed';
import { csv, exportOf, Head, region } from './parts';
import type { PredictedData } from './predicted';
import type { Reason, SpectraData } from './spectra';
import { SpectraPanel } from './spectra_panel';
import { decoded, type Kept, StillModel } from './still_model';
import { type Curve, curveTable, membersTable, type Points, pointsTable, spectraTable } from './tables';

/** What a step of the run was; without maps or latent space of its own those of the step before. */
interface Frame {
  step: number;
  count: number; // of spectra
  points: { type: string }; // the message on them, without their positions
  caption: string;
  maps?: Packed | null;
  latent?: Packed | null;
  prediction?: PredictedData | null; // of the last step: with the spectra
  reasons: readonly Reason[]; // why the points were measured that it picked
}

/** As `curiosity_widgets/reports/run_data.py` writes it. */
export interface RunData {
  map: readonly Kept[];
  latent: readonly Kept[];
  absent: string; // why there is no latent space
  values: Readonly<Record<string, Kept>>; // what the latent space can be coloured by
  clusters: Readonly<Record<string, { latent: Kept; map: Kept }>>; // by their number
  spectra: SpectraData | null;
  points: Points;
  film: readonly Frame[];
  ensemble: { members: readonly Member[]; step: number };
  curve: Curve;
  learning: { figure: FigureData; legend: readonly Stroke[]; sentence: string } | null;
  settings: { beta: number; lam: number; lam_ends: readonly [number, number] | []; uses_beta: boolean };
}

const NO_KERNEL = 'This is a report: nothing can be measured here. The run file opens in the dashboard.';
const SHARED: Omit<SharedState, 'beta' | 'lam'> = {
  row: -1,
  col: -1,
  hover: [],
  scheduled: false,
  proposal: [],
  read_only_reason: NO_KERNEL,
  lease: {},
  selection: new DataView(new ArrayBuffer(0))
};
const MAP: MapState = {
  beside: false,
  colours: 'viridis',
  diverging: true,
  layer: '',
  opacity: 1,
  order: false,
  path: false,
  picking: false,
  problem: '',
  ranges: {},
  shared: 'IPY_MODEL_shared',
  spreads: {},
  title: 'Sample map',
  view: []
};

export class RunPanels {
  private readonly shared: StillModel;
  private readonly map: StillModel;
  private readonly latent: StillModel;
  private spectra: SpectraPanel | null = null;
  private readonly candidates: Int32Array; // of each pixel; -1: none
  private readonly cols: number;
  private readonly groups = new Map<string, Uint32Array>();

  constructor(private readonly data: RunData) {
    const { settings } = data;
    this.shared = new StillModel({ ...SHARED, beta: settings.beta, lam: settings.lam });
    const models = { shared: this.shared };
    this.map = new StillModel({ ...MAP }, models, content => this.answer(this.map, 'map', content));
    this.latent = new StillModel({ ...LATENT, absent: data.absent }, models, content =>
      this.answer(this.latent, 'latent', content)
    );
    const [content, buffers] = data.map[0] as unknown as [{ shape: [number, number] }, string[]];
    this.cols = content.shape[1];
    this.candidates = new Int32Array(copyOf(decoded(buffers.at(-1)!)));
  }

  async show(): Promise<void> {
    const panel = (name: string): HTMLElement | null => document.querySelector(`[data-panel="${name}"]`);
    this.showControls(panel('controls'));
    this.showSpectra(panel('spectra'));
    this.showLearning(panel('learning'));
    this.showFilm(panel('film'));
    this.showEnsemble(panel('ensemble'));
    await this.start(mapPanel(), this.map, panel('map'), this.data.map);
    await this.start(latentPanel(), this.latent, panel('latent'), this.data.latent);
    this.latent.on('change:colour', () => this.colourLatent());
    this.latent.on('change:clusters', () => this.group());
    this.colourLatent();
  }

  // biome-ignore lint/suspicious/noExplicitAny: a panel's module, of any traits
  private async start(module: any, model: StillModel, el: HTMLElement | null, kept: readonly Kept[]) {
    if (el) {
      module.initialize({ model });
      await module.render({ model, el });
      kept.forEach(message => model.receive(message));
    }
  }

  private colourLatent(): void {
    const message = this.data.values[String(this.latent.get('colour'))];
    message && this.latent.receive(message);
  }

  private group(): void {
    const found = this.data.clusters[String(this.latent.get('clusters'))];
    if (found) {
      this.latent.receive(found.latent);
      this.map.receive(found.map);
    }
  }

  /** β and λ: the acquisition is computed from its terms, as in the dashboard. */
  private showControls(el: HTMLElement | null): void {
    const { lam_ends, uses_beta, beta, lam } = this.data.settings;
    if (!el) {
      return;
    }
    region(el, 'Controls');
    const row = element('div', { class: 'cw-report-sliders' });
    el.append(row);
    if (lam_ends.length === 2) {
      const slider = new Slider('λ', { min: 0, max: LAM_STEPS, step: 1 });
      slider.show(positionOf(lam, lam_ends), String(lam));
      slider.input.addEventListener('input', () => {
        const value = lamAt(Number(slider.input.value), lam_ends);
        slider.show(Number(slider.input.value), String(value));
        this.shared.set('lam', value);
      });
      row.append(slider.field);
    }
    if (uses_beta) {
      const slider = new Slider('β', { min: 0, max: 1, step: 0.01 });
      slider.show(beta, beta.toFixed(2));
      slider.input.addEventListener('input', () => {
        slider.show(Number(slider.input.value), Number(slider.input.value).toFixed(2));
        this.shared.set('beta', Number(slider.input.value));
      });
      row.prepend(slider.field);
    }
    const { points, curve } = this.data;
    for (const [label, name, make] of [
      ['Points (CSV)', 'points.csv', () => pointsTable(points)],
      ['Spectra (CSV)', 'spectra.csv', () => spectraTable(points)],
      ['Learning curve (CSV)', 'curve.csv', () => curveTable(curve)]
    ] as const) {
      const button = element('button', { type: 'button', class: 'cw-button' }, label);
      button.addEventListener('click', () => save(csv(name, make())));
      row.append(button);
    }
  }

  private showSpectra(el: HTMLElement | null): void {
    const { spectra, points, film } = this.data;
    if (!el || !spectra) {
      el?.remove();
      return;
    }
    const candidateAt = ([row, col]: readonly [number, number]): number =>
      this.candidates[row * this.cols + col]!;
    const shared = this.shared.as<SharedState>() as SharedModel;
    const reasons = film.flatMap(frame => frame.reasons);
    this.spectra = new SpectraPanel(el, spectra, points, shared, candidateAt, reasons);
  }

  private showLearning(el: HTMLElement | null): void {
    const { learning } = this.data;
    if (!el || !learning) {
      el?.remove();
      return;
    }
    region(el, 'Learning');
    const node = element('div');
    const head = new Head(
      'Learning',
      exportOf('curve', node, () => curveTable(this.data.curve))
    );
    head.show(learning.legend);
    el.append(head.node, element('div', { class: 'cw-sentence' }, learning.sentence), node);
    const figure = new Figure(node);
    this.showCurve = count => figure.show(upTo(learning.figure, count));
    this.showCurve(this.data.points.measured.length);
  }

  private showCurve: (count: number) => void = () => {};

  /** Who the members are: the present, as in the dashboard. */
  private showEnsemble(el: HTMLElement | null): void {
    const { members, step } = this.data.ensemble;
    if (!el || !members.length) {
      el?.remove();
      return;
    }
    const exporting = new ExportButton(
      () => Promise.resolve(csv('ensemble.csv', membersTable(members))),
      TABLE,
      null
    );
    new EnsembleView(el, exporting.node).show(members, step);
  }

  /** Any step of the run, in all panels that look back. */
  private showFilm(el: HTMLElement | null): void {
    const { film } = this.data;
    const last = film.at(-1);
    if (!el || !last) {
      el?.remove();
      return;
    }
    const view = new FilmView(el, step => void look(step));
    const tell = (step: number, { step: seen, caption }: Frame): void =>
      view.show({ last: last.step, step, seen, caption, problem: '' });
    let wanted = 0;
    const look = async (step: number): Promise<void> => {
      wanted = step;
      const place = step ? film.filter(frame => frame.step <= step).length - 1 : film.length - 1;
      const frame = film[Math.max(0, place)]!;
      const [maps, latent] = await Promise.all([this.kept('maps', place), this.kept('latent', place)]);
      if (wanted !== step) {
        return; // another one is looked at by now
      }
      maps && this.map.tell(...maps);
      latent && this.latent.tell(...latent);
      this.showPoints(frame, this.predictedAt(place));
      tell(step, frame);
    };
    tell(0, last);
  }

  /** The maps or the latent space of a step, else of the nearest step before it that has its own. */
  private async kept(what: 'maps' | 'latent', place: number): Promise<[{ type: string }, DataView[]] | null> {
    const frame = this.framesTo(place).filter(one => one[what])[0];
    return frame ? unpacked(frame[what]!) : null;
  }

  /** What a step predicted; where its maps are those of a step before, that step. */
  private predictedAt(place: number): PredictedData | null {
    if (place === this.data.film.length - 1) {
      return this.data.spectra?.prediction ?? null;
    }
    return this.framesTo(place).find(one => one.maps || one.prediction)?.prediction ?? null;
  }

  /** A frame and those before it, the latest first. */
  private framesTo(place: number): readonly Frame[] {
    return this.data.film.slice(0, place + 1).reverse();
  }

  /** The points of a step, on the map, in the latent space, as spectra and as scores. */
  private showPoints({ count, points }: Frame, predicted: PredictedData | null): void {
    const { measured, step } = this.data.points;
    const positions = Float32Array.from(measured.slice(0, count).flat());
    const steps = Int32Array.from(step.slice(0, count));
    this.map.tell(points, [view(positions), view(steps)]);
    const index = Int32Array.from((this.data.spectra?.measured ?? []).slice(0, count));
    this.latent.tell({ type: 'marks' }, [view(index), view(steps)]);
    this.spectra?.show(count, predicted);
    this.showCurve(count);
  }

  /** Groups that a reader names last as long as the page is open. */
  private groupNamed(type: string, name: string): void {
    const shared = this.shared.as<SharedState>() as SharedModel;
    if (type === 'select group') {
      setSelection(shared, this.groups.get(name) ?? []);
      return;
    }
    type === 'save group' ? this.groups.set(name, selectionOf(shared)) : this.groups.delete(name);
    const shown = [...this.groups].map(([named, index]) => ({ name: named, size: index.length }));
    this.latent.set('groups_shown', shown);
  }

  /** What a kernel would answer to a panel: of what is in the page, points and the picture as it is shown. */
  private answer(model: StillModel, panel: string, content: Record<string, unknown>): void {
    const { type, id, kind } = content;
    if (panel === 'latent' && typeof content.name === 'string') {
      this.groupNamed(String(type), content.name);
    }
    if (type !== 'export') {
      return;
    }
    const reply = (name: string, mime: string, bytes: ArrayBuffer, problem = ''): void =>
      model.tell({ type: 'exported', id, name, mime, problem }, [new DataView(bytes)]);
    const canvas = document.querySelector<HTMLCanvasElement>(`[data-panel="${panel}"] canvas`);
    if (kind === 'csv') {
      const bytes = new TextEncoder().encode(pointsTable(this.data.points));
      reply('points.csv', 'text/csv', bytes.slice().buffer);
    } else if (kind === 'png' && canvas && panel === 'map') {
      canvas.toBlob(blob => void blob?.arrayBuffer().then(bytes => reply('map.png', 'image/png', bytes)));
    } else {
      reply('', '', new ArrayBuffer(0), 'a report cannot make this; open the run file in the dashboard');
    }
  }
}

const LATENT: Omit<LatentState, 'absent'> = {
  clusters: 5,
  colour: 'cluster',
  colours: 'viridis',
  components: [1, 2, 3],
  dimensions: 3,
  groups_shown: [],
  opacity: 1,
  point_size: 1,
  shared: 'IPY_MODEL_shared'
};

const view = (values: Float32Array | Int32Array): DataView => new DataView(values.buffer as ArrayBuffer);

/** The lines of a learning curve as far as so many spectra. */
function upTo(figure: FigureData, count: number): FigureData {
  const lines = figure.lines.map(line => {
    const [x, y] = [line.x as readonly number[], line.y as readonly number[]];
    const shown = x.map((at, i) => [at, y[i]!] as const).filter(([at]) => at <= count);
    return { ...line, x: shown.map(([at]) => at), y: shown.map(([, value]) => value) };
  });
  return { ...figure, lines };
}
