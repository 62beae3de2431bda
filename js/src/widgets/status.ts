/**
 * A model without a view that reports the state of its run to the page, by events of the window. The
 * JupyterLab extension (src/lab/runs.ts) listens; without it nothing happens.
 */
import type { InitializeProps } from '@anywidget/types';
import { hearing } from './common/hearing';
import { page } from './common/page';
import type { StatusState } from './traits.gen';

const NAMES = [
  'run',
  'kernel',
  'comm_id',
  'state',
  'count',
  'budget',
  'about',
  'data',
  'started',
  'panel',
  'notice',
  'viewed',
  'seconds_left',
  'problem'
] as const satisfies readonly (keyof StatusState)[];

/** What the kernel sends beside traits. */
interface Message {
  type: string;
  view: string; // of a picture
  page: string; // that is refused
  text: string;
}

export default () =>
  hearing({
    initialize({ model }: InitializeProps<StatusState>): () => void {
      const identity = `${Date.now()}-${Math.random()}`; // several dashboards may watch the same run
      let ended = false;
      const report = (problem?: string): void => {
        const values = Object.fromEntries(NAMES.map(name => [name, model.get(name)]));
        const detail = { ...values, identity, ended, ...(problem && { problem }) };
        window.dispatchEvent(new CustomEvent('curiosity:status', { detail }));
      };
      const update = (): void => report();
      const onCommand = (event: Event): void => {
        const command = (event as CustomEvent<{ identity: string; type: string }>).detail;
        if (command.identity === identity) {
          model.send({ type: command.type, page: page().id });
        }
      };
      const onSaved = (event: Event): void => {
        if ((event as CustomEvent<{ kernel: string }>).detail.kernel === model.get('kernel')) {
          model.send({ type: 'picture' });
        }
      };
      window.addEventListener('curiosity:saved-notebook', onSaved);
      window.addEventListener('curiosity:request-status', update);
      window.addEventListener('curiosity:command', onCommand);
      NAMES.forEach(name => model.on(`change:${name}`, update));
      model.on('msg:custom', (message?: Message, buffers?: DataView[]) => {
        if (message?.type === 'picture') {
          const detail = { view: message.view, picture: buffers?.[0] };
          window.dispatchEvent(new CustomEvent('curiosity:picture', { detail }));
        } else if (message?.type === 'refused' && message.page === page().id) {
          report(message.text);
          update();
        }
      });
      report();
      return () => {
        ended = true;
        window.removeEventListener('curiosity:saved-notebook', onSaved);
        window.removeEventListener('curiosity:request-status', update);
        window.removeEventListener('curiosity:command', onCommand);
        report();
      };
    }
  });
