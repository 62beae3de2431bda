/** What is drawn over a layer: where was measured, in which order, what is next, what is selected. */
import { patchBox, toCanvas, type Frame } from './frame';
import type { MapData } from './layers';

const DARK = 'rgba(0, 0, 0, 0.75)';
const LIGHT = '#ffffff';
const NEXT = '#ff5cc8';
const SELECTED = '#ffb000';

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
  return Math.max(2.2, Math.min(4.5, frame.width / frame.cols / 2));
}

export function drawPath(context: CanvasRenderingContext2D, frame: Frame, { points }: MapData): void {
  const { positions, steps } = points;
  context.beginPath();
  let drawing = false;
  for (let i = 0; i < steps.length; i++) {
    if (steps[i] === 0) {
      continue; // the initial points have no order that says anything
    }
    const [x, y] = toCanvas(frame, positions[2 * i], positions[2 * i + 1]);
    drawing ? context.lineTo(x, y) : context.moveTo(x, y);
    drawing = true;
  }
  context.lineJoin = 'round';
  context.lineWidth = 1;
  context.strokeStyle = 'rgba(255, 255, 255, 0.3)';
  context.stroke();
}

/** Initial points are open squares; picked ones are discs, the later the whiter. */
export function drawMeasured(context: CanvasRenderingContext2D, frame: Frame, { points }: MapData): void {
  const { positions, steps } = points;
  const size = markSize(frame);
  const initial = steps.findIndex(step => step > 0);
  const first = initial < 0 ? steps.length : initial;
  for (let i = 0; i < steps.length; i++) {
    const [x, y] = toCanvas(frame, positions[2 * i], positions[2 * i + 1]);
    context.beginPath();
    if (steps[i] === 0) {
      context.rect(x - size * 0.8, y - size * 0.8, size * 1.6, size * 1.6);
      strokeTwice(context, LIGHT, 1.2);
      continue;
    }
    const age = steps.length > first + 1 ? (i - first) / (steps.length - 1 - first) : 1;
    const grey = Math.round(120 + 135 * age);
    context.arc(x, y, size, 0, 2 * Math.PI);
    context.fillStyle = `rgb(${grey}, ${grey}, ${grey})`;
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = DARK;
    context.stroke();
  }
}

export function drawPicks(context: CanvasRenderingContext2D, frame: Frame, { points }: MapData): void {
  const size = markSize(frame) * 1.2;
  context.beginPath();
  for (const [row, col] of points.picks) {
    const [x, y] = toCanvas(frame, row, col);
    context.moveTo(x - size, y - size);
    context.lineTo(x + size, y + size);
    context.moveTo(x + size, y - size);
    context.lineTo(x - size, y + size);
  }
  strokeTwice(context, NEXT, 1.8);
}

/** The patch the network sees at a position, and its centre pixel. */
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
  strokeTwice(context, selected ? SELECTED : LIGHT, selected ? 1.8 : 1.2);
  context.setLineDash([]);
  if (selected) {
    const [x, y] = toCanvas(frame, row, col);
    context.beginPath();
    context.arc(x, y, markSize(frame) + 2.5, 0, 2 * Math.PI);
    strokeTwice(context, SELECTED, 1.8);
  }
}

/** A hatched veil over what is kept for the score, the size of the frame; null where nothing is held out. */
export function heldOutVeil({ heldOut, rows, cols, size }: MapData, frame: Frame): HTMLCanvasElement | null {
  if (!heldOut?.some(Boolean)) {
    return null;
  }
  const mask = document.createElement('canvas');
  [mask.width, mask.height] = [cols, rows];
  const pixels = new Uint32Array(size).map((_, i) => (heldOut[i] ? 0xff000000 : 0));
  const data = new ImageData(new Uint8ClampedArray(pixels.buffer), cols, rows);
  mask.getContext('2d')!.putImageData(data, 0, 0);

  const veil = document.createElement('canvas');
  [veil.width, veil.height] = [frame.width, frame.height];
  const context = veil.getContext('2d')!;
  context.beginPath();
  for (let offset = -frame.height; offset < frame.width; offset += 8) {
    context.moveTo(offset, frame.height);
    context.lineTo(offset + frame.height, 0);
  }
  context.lineWidth = 1;
  context.strokeStyle = 'rgba(255, 255, 255, 0.4)';
  context.stroke();
  context.globalCompositeOperation = 'destination-in';
  context.imageSmoothingEnabled = false;
  context.drawImage(mask, 0, 0, frame.width, frame.height);
  return veil;
}
