import { LabIcon } from '@jupyterlab/ui-components';

/** A tip over a surface that rises where it is interesting. */
export const icon = new LabIcon({
  name: 'curiosity:icon',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">' +
    '<path class="jp-icon3" fill="#616161" d="M3 20h18v2H1V2h2z"/>' +
    '<path class="jp-icon-selectable" fill="#7b3fb5" d="M9 3h6l-3 6z"/>' +
    '<path class="jp-icon-selectable" fill="#7b3fb5"' +
    ' d="M4 18c3 0 4-7 8-7s5 7 8 7v-2c-2 0-4-7-8-7s-6 7-8 7z"/>' +
    '</svg>'
});
