/**
 * What loads the extension. JupyterLab and Notebook 7 share the packages that it is built on with it. Other pages
 * that load JupyterLab's extensions, as Voila does, lack some of them; there it adds nothing, and says nothing.
 */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

/** The packages on this page that may be shared, by name; what the bundler puts in here. */
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
