/** The script of the HTML pages: draws figures and legends, and moves the map of a run. No kernel. */
import { Figure, type FigureData } from './common/figure';
import { type Stroke, swatch } from './common/swatch';
import { moveThrough } from './report/run_map';

const figures = new Map<string, { figure: Figure; data: FigureData }>();
for (const node of document.querySelectorAll<HTMLElement>('.cw-figure')) {
  const data = JSON.parse(node.querySelector('script')?.textContent ?? 'null') as FigureData;
  const figure = new Figure(node);
  figure.show(data);
  figures.set(node.id, { figure, data });
}
for (const item of document.querySelectorAll<HTMLElement>('.legend [data-stroke]')) {
  item.prepend(swatch(JSON.parse(item.dataset.stroke ?? '{}') as Stroke), ' ');
}

const run = document.getElementById('run');
const [map, spectrum] = [figures.get('map'), figures.get('spectrum')];
if (run && map && spectrum) {
  moveThrough(JSON.parse(run.textContent ?? '{}'), map, spectrum);
}
