/**
 * Entry point of the extension. It shares the packages that it is built on with JupyterLab and Notebook 7.
 * Other pages that load JupyterLab's extensions, such as Voila, lack some of them; there it adds nothing.
 */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

/** The shared packages of this page, by name; provided by the bundler. */
declare const __webpack_share_scopes__: { default: Record<string, unknown> };

const BUILT_ON = [
  'application',
  'apputils',
  'docmanager',
  'docregistry',
  'filebrowser',
  'launcher',
  'settingregistry',
  'statusbar'
];

const complete = BUILT_ON.every(name => `@jupyterlab/${name}` in __webpack_share_scopes__.default);
const plugins: JupyterFrontEndPlugin<void>[] = complete ? [(await import('./plugin')).default] : [];

export default plugins;
