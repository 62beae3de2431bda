/** The model of a latent panel, as the kernel and every view of it know it. */
import type { AnyModel } from '@anywidget/types';
import type { LatentState } from '../traits.gen';

export type LatentModel = AnyModel<LatentState>;

/** A count with a space between each three digits. */
export const grouped = (n: number): string => n.toLocaleString('en').replaceAll(',', ' ');
