/** The members of the ensemble: how well each does on validation, which is best, when each was retrained. */
import type { RenderProps } from '@anywidget/types';
import { byKernel, ExportButton, PICTURE_AND_TABLE } from './common/export';
import { hearing } from './common/hearing';
import { kernelDeadNotice } from './common/notice';
import { EnsembleView } from './ensemble/view';
import { listen, sharedOf } from './shared';
import type { EnsembleState } from './traits.gen';

export default hearing({
  async render({ model, el }: RenderProps<EnsembleState>): Promise<() => void> {
    const shared = await sharedOf(model);
    const notice = kernelDeadNotice(shared);
    const exporting = new ExportButton(byKernel(model), PICTURE_AND_TABLE, shared);
    const view = new EnsembleView(el, exporting.node, [notice.node]);
    const show = (): void => view.show(model.get('members'), model.get('step'));
    show();
    const stopListening = listen(model, 'members step', show);
    return () => {
      stopListening();
      notice.stop();
      exporting.dispose();
    };
  }
});
