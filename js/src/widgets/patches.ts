/** The recorded and the predicted patch side by side, in one range of colours for each channel. */
import type { RenderProps } from '@anywidget/types';
import { copyOf } from './common/buffers';
import { element } from './common/dom';
import { formatNumber } from './common/format';
import { hearing } from './common/hearing';
import { colourTable } from './score/colours';
import { paintValues } from './score/raster';
import { listen } from './shared';
import type { PatchesState } from './traits.gen';

const SIZE = 128; // of a picture, CSS pixels

function values(view: DataView): Float32Array {
  return new Float32Array(copyOf(view));
}

function picture(patch: number, part: Float32Array, low: number, high: number, label: string): HTMLElement {
  const canvas = element('canvas', {
    width: patch,
    height: patch,
    class: 'cw-patch',
    role: 'img',
    'aria-label': label
  });
  canvas.style.width = canvas.style.height = `${SIZE}px`;
  const image = new ImageData(patch, patch);
  paintValues(part, low, high, colourTable('viridis'), new Uint32Array(image.data.buffer));
  canvas.getContext('2d')!.putImageData(image, 0, 0);
  return element('figure', {}, canvas, element('figcaption', {}, label));
}

export default hearing({
  render({ model, el }: RenderProps<PatchesState>): () => void {
    el.classList.add('cw-patches');
    const show = (): void => {
      const [recorded, predicted] = [values(model.get('recorded')), values(model.get('predicted'))];
      if (!recorded.length || recorded.length !== predicted.length) {
        el.replaceChildren(
          element(
            'div',
            { class: 'cw-nothing' },
            'Select a measured position to compare its patch with the predicted one.'
          )
        );
        return;
      }
      const patch = model.get('patch');
      el.replaceChildren(
        ...model.get('channels').map((name, channel) => {
          const part = (all: Float32Array) =>
            all.subarray(channel * patch * patch, (channel + 1) * patch * patch);
          const finite = [...part(recorded), ...part(predicted)].filter(Number.isFinite);
          const [low, high] = [Math.min(...finite), Math.max(...finite)];
          return element(
            'div',
            { class: 'cw-pair' },
            element('div', {}, `${name}: ${formatNumber(low)} to ${formatNumber(high)}`),
            element(
              'div',
              { class: 'cw-pair-row' },
              picture(patch, part(recorded), low, high, 'recorded patch'),
              picture(patch, part(predicted), low, high, 'predicted patch')
            )
          );
        })
      );
    };
    show();
    return listen(model, 'patch channels recorded predicted', show);
  }
});
