/** The layout of a dashboard, and the bar of its drawer. */
import type { RenderProps } from '@anywidget/types';
import { hearing } from './common/hearing';
import { ScreenView } from './screen/view';
import type { ScreenState } from './traits.gen';

export default hearing({
  render({ model, el }: RenderProps<ScreenState>): () => void {
    const view = new ScreenView(el, model.get('presented'));
    return () => view.dispose();
  }
});
