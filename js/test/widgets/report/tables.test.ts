import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curveTable, membersTable, pointsTable, spectraTable } from '../../../src/widgets/report/tables';

const points = {
  measured: [
    [3, 5],
    [2.5, 1]
  ] as [number, number][],
  step: [0, 2],
  flags: { '1': 'saturated, "clipped"' },
  axis: [-1, 1],
  axis_label: 'bias (V)',
  spectra: Buffer.from(new Uint8Array(Float32Array.from([1, 2, 3, 4]).buffer)).toString('base64')
};

test('points have their order, step and flag', () => {
  assert.equal(
    pointsTable(points),
    'number,row,col,step,flag\n1,3,5,0,\n2,2.5,1,2,"saturated, ""clipped"""\n'
  );
});

test('spectra are columns over the axis', () => {
  assert.equal(spectraTable(points), 'bias (V),1 (row 3 col 5),2 (row 2.5 col 1)\n-1,1,3\n1,2,4\n');
});

test('the curve has a column for every name in it', () => {
  assert.equal(
    curveTable([
      { n: 8, mean: 0 },
      { n: 9, ridge: 0.5 }
    ]),
    'n,mean,ridge\n8,0,\n9,,0.5\n'
  );
});

test('members have their loss, where it is known', () => {
  const members = [
    { name: 'member 1', validation_loss: 0.5, best: true, trained_at: 2 },
    { name: 'member 2', validation_loss: null, best: false, trained_at: 1 }
  ];
  assert.equal(
    membersTable(members),
    'member,validation loss,last trained in step\nmember 1 (best),0.5,2\nmember 2,,1\n'
  );
});
