/** The user's settings; see schema/plugin.json. */
import type { ISettingRegistry } from '@jupyterlab/settingregistry';

import { PLUGIN } from './names';

export interface Preferences {
  workflow: string;
  colours: string;
}

const DEFAULTS: Preferences = { workflow: 'dense', colours: 'viridis' };

/** A function that returns the current preferences. */
export async function preferencesOf(registry: ISettingRegistry | null): Promise<() => Preferences> {
  if (!registry) {
    return () => DEFAULTS;
  }
  try {
    const settings = await registry.load(PLUGIN);
    return () => settings.composite as unknown as Preferences;
  } catch (reason) {
    console.warn('curiosity-widgets: settings could not be read, the defaults are used', reason);
    return () => DEFAULTS;
  }
}
