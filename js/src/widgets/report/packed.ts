/** Messages that stand deflated in a page, as `curiosity_widgets/reports/run_film.py` packs them. */
import { decoded } from './still_model';

/** Bytes of a value, the different values, and which of them stands where (a byte each); base64. */
type PackedBuffer = readonly [size: number, palette: string, places: string];
export type Packed = readonly [content: { type: string }, buffers: readonly PackedBuffer[]];

export async function unpacked([content, buffers]: Packed): Promise<[content: { type: string }, DataView[]]> {
  return [content, await Promise.all(buffers.map(spread))];
}

async function spread([size, palette, places]: PackedBuffer): Promise<DataView> {
  const index = await inflated(places);
  if (!palette) {
    return new DataView(index.buffer);
  }
  const values = await inflated(palette);
  const found = new Uint8Array(index.length * size);
  index.forEach((place, i) => found.set(values.subarray(place * size, (place + 1) * size), i * size));
  return new DataView(found.buffer);
}

async function inflated(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([decoded(text).buffer as ArrayBuffer])
    .stream()
    .pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
