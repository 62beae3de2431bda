/** The user's name, for the panels that ask for it (src/widgets/common/page.ts). */
import type { JupyterFrontEnd } from '@jupyterlab/application';

export function answerWho({ serviceManager }: JupyterFrontEnd): void {
  window.addEventListener('curiosity:who', event => {
    const { detail } = event as CustomEvent<{ name: string }>;
    detail.name = serviceManager.user.identity?.display_name ?? '';
  });
}
