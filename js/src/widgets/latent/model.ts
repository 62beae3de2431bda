/** What a latent panel's model holds, as the kernel and every view of it see it. */
import type { AnyModel } from '@anywidget/types';

export interface LatentState {
  shared: string;
  colour: string;
  colours: string;
  dimensions: 2 | 3;
  clusters: number;
  absent: string; // why there is no latent space; empty: there is, or will be
}

export type LatentModel = AnyModel<LatentState>;

export const HEIGHT = 380; // of the picture, CSS pixels

export const grouped = (n: number): string => n.toLocaleString('en').replaceAll(',', ' ');
