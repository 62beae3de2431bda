/** The sample map: layers of the image and of the model, and the measured and picked positions. */
import type { InitializeProps, RenderProps } from '@anywidget/types';
import { ownMessages } from './common/export';
import { hearing } from './common/hearing';
import { MapView } from './map/view';
import type { Message } from './score/layer_messages';
import { MapData } from './score/layers';
import { sharedOf } from './shared';
import type { MapState } from './traits.gen';

export default () => {
  const data = new MapData();
  const views = new Set<MapView>();
  return hearing({
    initialize({ model }: InitializeProps<MapState>): void {
      model.on(
        'msg:custom',
        ownMessages((message: Message, buffers) => {
          data.receive(message, buffers);
          views.forEach(view => view.update(message.type));
        })
      );
      model.send({ type: 'hello' });
    },
    async render({ model, el }: RenderProps<MapState>): Promise<() => void> {
      const view = new MapView(model, await sharedOf(model), data, el);
      views.add(view);
      return () => {
        views.delete(view);
        view.dispose();
      };
    }
  });
};
