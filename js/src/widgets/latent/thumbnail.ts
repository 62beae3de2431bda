/** What the model is given of the sample at a point: the patch in each channel, and a description. */
import { element } from '../common/dom';
import type { LatentData } from './messages';

const SIDE = 72; // CSS pixels

export class Thumbnail {
  readonly node = element('div', { class: 'cw-thumbnail' });

  constructor(private readonly data: LatentData) {}

  show(index: number, lines: readonly string[]): void {
    const pictures = this.data.channels.map(({ name, grey }) =>
      element('figure', {}, this.picture(index, grey), element('figcaption', {}, name))
    );
    this.node.replaceChildren(
      element('div', { class: 'cw-patches' }, ...pictures),
      ...lines.map(line => element('div', {}, line))
    );
  }

  private picture(index: number, grey: Uint8Array): HTMLCanvasElement {
    const { patch, cols } = this.data;
    const [row, col] = this.data.pixelOf(index);
    const [top, left] = [row - Math.floor(patch / 2), col - Math.floor(patch / 2)];
    const image = new ImageData(patch, patch);
    for (let i = 0; i < patch; i++) {
      for (let j = 0; j < patch; j++) {
        const level = grey[(top + i) * cols + left + j]!;
        image.data.set([level, level, level, 255], 4 * (i * patch + j));
      }
    }
    const canvas = element('canvas', {
      class: 'cw-patch',
      width: patch,
      height: patch,
      style: `width: ${SIDE}px; height: ${SIDE}px`
    });
    canvas.getContext('2d')!.putImageData(image, 0, 0);
    return canvas;
  }
}
