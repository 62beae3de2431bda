/** The film of a run: any of its steps, in all panels. */
import type { RenderProps } from '@anywidget/types';
import { watchConnection } from './common/connection';
import { byKernel, ExportButton, TABLE } from './common/export';
import { hearing } from './common/hearing';
import { FilmView } from './film/view';
import { listen, sharedOf } from './shared';
import type { FilmState } from './traits.gen';

export default hearing({
  async render({ model, el }: RenderProps<FilmState>): Promise<() => void> {
    const shared = await sharedOf(model);
    const exporting = new ExportButton(byKernel(model), TABLE, shared);
    const choose = (step: number): void => {
      model.set('step', step);
      model.save_changes();
    };
    const view = new FilmView(el, choose, [exporting.node]);
    const show = (): void =>
      view.show({
        last: model.get('last'),
        step: model.get('step'),
        seen: model.get('seen'),
        caption: model.get('caption'),
        problem: model.get('problem')
      });
    const stops = [
      listen(model, 'last step seen caption problem', show),
      watchConnection(shared, ({ kernelDead }) => el.classList.toggle('cw-unconnected', kernelDead)),
      () => exporting.dispose(),
      () => view.dispose()
    ];
    show();
    return () => stops.forEach(stop => stop());
  }
});
