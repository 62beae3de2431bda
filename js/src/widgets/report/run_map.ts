/** The one thing that moves on a run's report: which spectra are on the map, and which one is drawn. */
import type { Figure, FigureData } from '../common/figure';
import { describe, mapAt, nearest, type Run, spectrumAt } from './moment';

interface Shown {
  figure: Figure;
  data: FigureData;
}

export function moveThrough(run: Run, map: Shown, spectrum: Shown): void {
  const slider = document.getElementById('count') as HTMLInputElement;
  const words = document.getElementById('shown') as HTMLElement;
  const node = document.getElementById('map') as HTMLElement;
  let chosen = run.measured.length - 1;

  const draw = (): void => {
    const count = Number(slider.value);
    chosen = Math.min(chosen, count - 1);
    map.figure.show(mapAt(map.data, run, count, chosen));
    spectrum.figure.show(spectrumAt(spectrum.data, run, chosen));
    words.textContent = `${count} spectra; drawn: ${describe(run.measured, chosen)}`;
  };
  node.addEventListener('click', event => {
    // The axes fill the map: a share of its width or height is that share of the sample.
    const { left, top, width, height } = node.getBoundingClientRect();
    const row = ((event.clientY - top) / height) * map.data.y.low;
    const col = ((event.clientX - left) / width) * map.data.x.high;
    chosen = nearest(run.measured, Number(slider.value), row, col);
    draw();
  });
  slider.addEventListener('input', () => {
    chosen = Number(slider.value) - 1;
    draw();
  });
  const controls = slider.parentElement;
  if (controls) {
    controls.hidden = false;
  }
  draw();
}
