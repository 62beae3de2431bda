/** What is drawn over a layer: measured positions and their order, picks, requests, the selection. */

import { MARKS } from '../common/constants.gen';
import type { MapData } from '../score/layers';
import { cell, cornerToCanvas, type Frame, patchBox, toCanvas } from './frame';
import type { Pixel } from './model';
import type { Corner } from './regions';

const DARK = 'rgba(0, 0, 0, 0.75)';
const HALO = 'rgba(255, 255, 255, 0.75)';
const FAINTEST = 0.08; // opacity of the first piece of the path
const GHOST = 0.45; // opacity of a pick that is only about there
const NUMBER = 8; // radius of the disc of a number, pixels of the page
const NUMBER_REACH = NUMBER + 1; // with its rim
const { light: LIGHT, next: NEXT, flagged: FLAGGED } = MARKS;

/** White on black, so that a mark shows on light and dark colours alike. */
function strokeTwice(context: CanvasRenderingContext2D, colour: string, width: number): void {
  context.lineWidth = width + 2;
  context.strokeStyle = DARK;
  context.stroke();
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

function markSize(frame: Frame): number {
  return Math.max(2.2, Math.min(4.5, cell(frame)[0] / 2));
}

export function drawPath(context: CanvasRenderingContext2D, frame: Frame, { points }: MapData): void {
  const { positions, steps } = points;
  const picked = steps.findIndex(step => step > 0); // the order of the initial points means nothing
  const last = steps.length - 1;
  for (let i = picked + 1; picked >= 0 && i <= last; i++) {
    context.beginPath();
    context.moveTo(...toCanvas(frame, positions[2 * i - 2]!, positions[2 * i - 1]!));
    context.lineTo(...toCanvas(frame, positions[2 * i]!, positions[2 * i + 1]!));
    context.globalAlpha = FAINTEST + (1 - FAINTEST) * ((i - picked) / Math.max(1, last - picked)) ** 2;
    strokeTwice(context, LIGHT, 1);
  }
  context.globalAlpha = 1;
}

/** The number of every measured point, where there is room beside it. */
export function drawOrder(context: CanvasRenderingContext2D, frame: Frame, { points }: MapData): void {
  const { positions, steps } = points;
  const taken: [number, number][] = [];
  context.font = '600 10px system-ui, sans-serif';
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  for (let i = steps.length - 1; i >= 0; i--) {
    const [x, y] = toCanvas(frame, positions[2 * i]!, positions[2 * i + 1]!);
    if (taken.some(([left, top]) => Math.abs(left - x) < 18 && Math.abs(top - y) < 11)) {
      continue; // a later one stands there
    }
    taken.push([x, y]);
    context.lineWidth = 3;
    context.strokeStyle = DARK;
    context.strokeText(String(i + 1), x + markSize(frame) + 2, y);
    context.fillStyle = LIGHT;
    context.fillText(String(i + 1), x + markSize(frame) + 2, y);
  }
}

/** Initial points are open squares; picked ones are discs, the later the whiter. */
export function drawMeasured(context: CanvasRenderingContext2D, frame: Frame, { points }: MapData): void {
  const { positions, steps } = points;
  const size = markSize(frame);
  const initial = steps.findIndex(step => step > 0);
  const first = initial < 0 ? steps.length : initial;
  for (let i = 0; i < steps.length; i++) {
    const [x, y] = toCanvas(frame, positions[2 * i]!, positions[2 * i + 1]!);
    context.beginPath();
    if (steps[i] === 0) {
      context.rect(x - size * 0.8, y - size * 0.8, size * 1.6, size * 1.6);
      strokeTwice(context, LIGHT, 1.2);
      continue;
    }
    const age = steps.length > first + 1 ? (i - first) / (steps.length - 1 - first) : 1;
    const grey = Math.round(120 + 135 * age);
    // A halo, so that the grey tells the order on dark and light colours alike.
    context.arc(x, y, size + 1.8, 0, 2 * Math.PI);
    context.fillStyle = HALO;
    context.fill();
    context.beginPath();
    context.arc(x, y, size, 0, 2 * Math.PI);
    context.fillStyle = `rgb(${grey}, ${grey}, ${grey})`;
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = DARK;
    context.stroke();
  }
}

const discs = new Map<string, HTMLCanvasElement>();

/** A number in a disc that shows on any colour, `scale` canvas pixels to a pixel of the page. */
function numberDisc(text: string, colour: string, scale: number): HTMLCanvasElement {
  const key = JSON.stringify([text, colour, scale]);
  const known = discs.get(key);
  if (known) {
    return known;
  }
  const disc = document.createElement('canvas');
  disc.width = disc.height = Math.ceil(2 * NUMBER_REACH * scale);
  const context = disc.getContext('2d')!;
  context.scale(scale, scale);
  context.translate(NUMBER_REACH, NUMBER_REACH);
  context.beginPath();
  context.arc(0, 0, NUMBER, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = LIGHT;
  context.stroke();
  context.fillStyle = LIGHT;
  context.font = `bold ${NUMBER + (text.length > 1 ? 1 : 3)}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, 0, 0.5);
  discs.set(key, disc);
  return disc;
}

/**
 * A position with its number. The discs are kept: for every text that is written on a canvas of the page a browser first
 * brings the style of the whole page up to date, which took a fifth of a move of a slider.
 */
function drawNumber(
  context: CanvasRenderingContext2D,
  [x, y]: [number, number],
  text: string,
  colour: string
): void {
  const scale = context.getTransform().a;
  const disc = numberDisc(text, colour, scale);
  const whole = (at: number): number => Math.round((at - NUMBER_REACH) * scale) / scale; // a canvas pixel's edge
  context.drawImage(disc, whole(x), whole(y), disc.width / scale, disc.height / scale);
}

/** What is shown as next: the batch that waits, where the loop would go with other settings, or its picks. */
export function nextPicks(
  { points }: MapData,
  ghosts: readonly Pixel[] | null,
  proposal: readonly Pixel[]
): readonly Pixel[] {
  return proposal.length ? proposal : (ghosts ?? points.picks);
}

/** The next picks have numbers, in their order; requested positions, which are measured first, a ring and none. */
export function drawPicks(
  context: CanvasRenderingContext2D,
  frame: Frame,
  data: MapData,
  ghosts: readonly Pixel[] | null,
  proposal: readonly Pixel[]
): void {
  const { points } = data;
  const size = markSize(frame) * 1.2;
  context.beginPath();
  for (const [row, col] of points.requested) {
    const [x, y] = toCanvas(frame, row, col);
    context.moveTo(x + size * 1.8, y);
    context.arc(x, y, size * 1.8, 0, 2 * Math.PI);
  }
  strokeTwice(context, NEXT, 1.8);
  // The first lies on top. Ghosts after the first are lighter: they are only about there.
  const picks = nextPicks(data, ghosts, proposal);
  for (let i = picks.length - 1; i >= 0; i--) {
    context.globalAlpha = picks === ghosts && i ? GHOST : 1;
    drawNumber(context, toCanvas(frame, ...picks[i]!), String(i + 1), NEXT);
  }
  context.globalAlpha = 1;
  drawFlagged(context, frame, points.flagged, size);
}

/** Spectra that are not used for learning: triangles. */
function drawFlagged(
  context: CanvasRenderingContext2D,
  frame: Frame,
  flagged: [number, number][],
  size: number
): void {
  context.beginPath();
  for (const [row, col] of flagged) {
    const [x, y] = toCanvas(frame, row, col);
    context.moveTo(x, y - size * 1.2);
    context.lineTo(x + size * 1.1, y + size * 0.8);
    context.lineTo(x - size * 1.1, y + size * 0.8);
    context.closePath();
  }
  strokeTwice(context, FLAGGED, 1.8);
}

/** The patch that the model is given at a position, and its centre pixel. */
export function drawPatch(
  context: CanvasRenderingContext2D,
  frame: Frame,
  { patch }: MapData,
  [row, col]: [number, number],
  selected: boolean
): void {
  context.beginPath();
  context.rect(...patchBox(frame, row, col, patch));
  context.setLineDash(selected ? [] : [4, 3]);
  strokeTwice(context, LIGHT, selected ? 2.2 : 1.2);
  context.setLineDash([]);
  if (selected) {
    const [x, y] = toCanvas(frame, row, col);
    context.beginPath();
    context.arc(x, y, markSize(frame) + 2.5, 0, 2 * Math.PI);
    strokeTwice(context, LIGHT, 1.8);
  }
}

/** A region that is being drawn, or was drawn. */
export function drawRegion(
  context: CanvasRenderingContext2D,
  frame: Frame,
  corners: readonly Corner[]
): void {
  context.beginPath();
  corners.forEach(([row, col], i) => {
    const [x, y] = cornerToCanvas(frame, row, col);
    i ? context.lineTo(x, y) : context.moveTo(x, y);
  });
  context.closePath();
  context.fillStyle = 'rgba(255, 255, 255, 0.15)';
  context.fill();
  context.setLineDash([6, 4]);
  strokeTwice(context, LIGHT, 1.4);
  context.setLineDash([]);
}

/** Pixels of the sample with a colour each, as a canvas of one pixel a pixel. */
export function stencil(
  { rows, cols, size }: MapData,
  colourOf: (pixel: number) => number
): HTMLCanvasElement {
  const mask = document.createElement('canvas');
  [mask.width, mask.height] = [cols, rows];
  const pixels = new Uint32Array(size).map((_, i) => colourOf(i));
  const data = new ImageData(new Uint8ClampedArray(pixels.buffer), cols, rows);
  mask.getContext('2d')!.putImageData(data, 0, 0);
  return mask;
}

/** Draw a picture of the whole sample as the frame shows it. */
export function drawSample(
  context: CanvasRenderingContext2D,
  frame: Frame,
  picture: CanvasImageSource
): void {
  const [width, height] = cell(frame);
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, ...cornerToCanvas(frame, 0, 0), frame.cols * width, frame.rows * height);
}
