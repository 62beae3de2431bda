/** The latent space and its points in words. */
import { formatValue } from '../common/format';
import { describeRank } from '../score/rank';
import { type LatentData, NO_CLUSTER, type Values } from './messages';
import { grouped } from './model';

/** The line under the picture; empty while there are no points. */
export function summary(data: LatentData, dimensions: 2 | 3, selected: number): string {
  const { size, latentDimensions, step } = data;
  if (!size) {
    return '';
  }
  const shown = Math.min(dimensions, latentDimensions);
  const axes =
    latentDimensions > shown ? `${shown} of ${latentDimensions} components` : `${shown} dimensions`;
  const cloud = `${grouped(size)} patches · ${axes} · step ${step}`;
  return selected ? `${grouped(selected)} selected of ${cloud}` : `${cloud} · nothing selected`;
}

/** A candidate in a few lines; `values` are what the points are coloured by. */
export function describePoint(data: LatentData, index: number, values: Values | null): string[] {
  const [row, col] = data.pixelOf(index);
  const lines = [`row ${row}, col ${col}`];
  const cluster = data.clusters?.[index] ?? NO_CLUSTER;
  if (cluster !== NO_CLUSTER) {
    lines.push(`cluster ${cluster + 1}`);
  }
  if (values) {
    const value = values.values[index]!;
    lines.push(values.groups?.[value] ?? `${values.label}: ${formatValue(value, values.unit)}`);
    if (values.ranks) {
      const share = values.ranks[index]!;
      lines.push(Number.isNaN(share) ? 'not for the loop' : describeRank(share));
    }
  }
  const order = data.measured.lastIndexOf(index);
  if (order >= 0) {
    const step = data.steps[order];
    lines.push(step === 0 ? 'measured, initial' : `measured, step ${step}`);
  }
  return lines;
}
