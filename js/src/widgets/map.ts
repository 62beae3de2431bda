/** The sample map: layers of the image and of what the model thinks, and where the loop went on it. */
import type { InitializeProps, RenderProps } from '@anywidget/types';
import type { MapState } from './map/model';
import { MapView } from './map/view';
import { MapData, type Message } from './score/layers';
import { sharedOf } from './shared';

export default () => {
  const data = new MapData();
  const views = new Set<MapView>();
  return {
    initialize({ model }: InitializeProps<MapState>): void {
      model.on('msg:custom', (message: Message, buffers: DataView[]) => {
        data.receive(message, buffers);
        views.forEach(view => view.update(message.type));
      });
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
  };
};
