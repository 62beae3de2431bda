import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Box, place } from '../../../src/widgets/screen/place';

const ALL = ['map', 'latent', 'spectra', 'learning'];
const NONE = new Set<string>();

function apart(a: Box, b: Box): boolean {
  return (
    a.left + a.width <= b.left ||
    b.left + b.width <= a.left ||
    a.top + a.height <= b.top ||
    b.top + b.height <= a.top
  );
}

function check(boxes: Box[], width: number, height: number): void {
  boxes.forEach((box, i) => {
    assert.ok(box.left >= 0 && box.top >= 0 && box.width > 0 && box.height > 0);
    assert.ok(box.left + box.width <= width && box.top + box.height <= height);
    boxes.slice(i + 1).forEach(other => assert.ok(apart(box, other)));
  });
}

test('where the latent space has no room it shares the box of the spectra', () => {
  const { boxes, tabs } = place({ width: 940, height: 560, panels: ALL, folded: NONE });
  assert.deepEqual(tabs, ['spectra', 'latent']);
  assert.deepEqual(boxes.get('latent'), boxes.get('spectra'));
  check(
    ['map', 'spectra', 'learning'].map(name => boxes.get(name)!),
    940,
    560
  );
  assert.ok(boxes.get('map')!.width > 400);
});

test('where there is room every panel has a box of its own', () => {
  const { boxes, tabs } = place({ width: 1180, height: 860, panels: ALL, folded: NONE });
  assert.deepEqual(tabs, []);
  check([...boxes.values()], 1180, 860);
});

test('a folded panel leaves its height to the other one of its column, a folded column its width', () => {
  const open = place({ width: 940, height: 560, panels: ALL, folded: NONE }).boxes;
  const folded = place({ width: 940, height: 560, panels: ALL, folded: new Set(['learning']) }).boxes;
  assert.ok(folded.get('spectra')!.height > open.get('spectra')!.height + 100);
  check(
    ['map', 'spectra', 'learning'].map(name => folded.get(name)!),
    940,
    560
  );
  const right = place({
    width: 940,
    height: 560,
    panels: ALL,
    folded: new Set(['spectra', 'learning'])
  }).boxes;
  assert.ok(right.get('map')!.width > 700);
});

test('panels that are missing leave no hole', () => {
  const { boxes } = place({ width: 1000, height: 600, panels: ['map', 'spectra'], folded: NONE });
  assert.equal(boxes.get('spectra')!.height, 600);
  assert.equal(
    place({ width: 1000, height: 600, panels: ['learning'], folded: NONE }).boxes.get('learning')!.width,
    1000
  );
  assert.equal(place({ width: 1000, height: 600, panels: [], folded: NONE }).boxes.size, 0);
});

test('in a class room with a wide sample little is empty below its map', () => {
  const panels = ['map', 'spectra', 'scores'];
  const shape = 29 / 41;
  const empty = ({ width, height }: Box): number => height - 138 - (width - 22) * shape;
  const placed = (width: number, height: number, folded = NONE, of = shape): Box[] => {
    const { boxes } = place({ width, height, panels, folded, shape: of });
    check([...boxes.values()], width, height);
    return panels.map(name => boxes.get(name)!);
  };
  // Where the window is high the spectra stand below the map, and the scores have a column.
  for (const [width, height] of [
    [940, 620],
    [1160, 980],
    [1480, 980]
  ] as const) {
    const [map, spectra, scores] = placed(width, height) as [Box, Box, Box];
    assert.deepEqual([spectra.left, spectra.top + spectra.height], [0, height]);
    assert.ok(spectra.height >= 210);
    assert.equal(scores.height, height);
    assert.ok(empty(map) <= 0); // and it is at most 15 % smaller than its column allows
    assert.ok(map.height - 138 > (0.84 * (map.width - 22) * 29) / 41);
  }
  // Where it is not, the column of the map is wider.
  const [map, spectra, scores] = placed(1220, 640) as [Box, Box, Box];
  assert.ok(spectra.left > 0);
  assert.ok(scores.width >= 490);
  assert.ok(empty(map) < 50);
  const [square] = placed(1220, 640, NONE, 1) as [Box];
  assert.ok(square.width < map.width);
  assert.equal(square.height, 640);
  const [, besideFolded] = placed(940, 620, new Set(['scores'])) as [Box, Box];
  assert.ok(besideFolded.left > 0);
});

test('below a wide map the latent space takes the room that is left', () => {
  for (const [width, height] of [
    [1096, 530],
    [1480, 980]
  ] as const) {
    const { boxes, tabs } = place({ width, height, panels: ALL, folded: NONE, shape: 60 / 200 });
    assert.deepEqual(tabs, []);
    check([...boxes.values()], width, height);
    const [map, latent] = [boxes.get('map')!, boxes.get('latent')!];
    assert.ok(Math.abs(map.height - 138 - (map.width - 22) * 0.3) <= 1);
    assert.deepEqual([latent.left, latent.width, latent.top + latent.height], [0, map.width, height]);
    assert.ok(latent.height >= 230);
  }
  // Of a square one nothing is left, and of a folded one all.
  const square = { width: 1096, height: 530, panels: ALL, folded: NONE, shape: 1 };
  assert.deepEqual(place(square), place({ ...square, shape: undefined }));
  const { boxes } = place({ ...square, shape: 0.3, folded: new Set(['map']) });
  assert.ok(boxes.get('latent')!.height > 450);
});
