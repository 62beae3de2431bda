/** The latent space: every candidate as the model represents it, to rotate, colour and select from. */
import type { InitializeProps, RenderProps } from '@anywidget/types';
import { ownMessages } from './common/export';
import { hearing } from './common/hearing';
import { LatentData, type Message } from './latent/messages';
import { LatentView } from './latent/view';
import { sharedOf } from './shared';
import type { LatentState } from './traits.gen';

export default () => {
  const data = new LatentData();
  const views = new Set<LatentView>();
  return hearing({
    initialize({ model }: InitializeProps<LatentState>): void {
      model.on(
        'msg:custom',
        ownMessages((message: Message, buffers) => {
          data.receive(message, buffers);
          views.forEach(view => view.update(message.type));
        })
      );
      model.send({ type: 'hello' });
    },
    async render({ model, el }: RenderProps<LatentState>): Promise<() => void> {
      const view = new LatentView(model, await sharedOf(model), data, el);
      views.add(view);
      return () => {
        views.delete(view);
        view.dispose();
      };
    }
  });
};
