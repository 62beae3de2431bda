/** The script of the HTML pages: draws figures and legends. No kernel. */
import { Figure, type FigureData } from './common/figure';
import { type Stroke, swatch } from './common/swatch';

for (const node of document.querySelectorAll<HTMLElement>('.cw-figure')) {
  const data = JSON.parse(node.querySelector('script')?.textContent ?? 'null') as FigureData;
  new Figure(node).show(data);
}
for (const item of document.querySelectorAll<HTMLElement>('.legend [data-stroke]')) {
  item.prepend(swatch(JSON.parse(item.dataset.stroke ?? '{}') as Stroke), ' ');
}
