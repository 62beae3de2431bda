/** What waits for a person in a run whose picks are approved one by one. */
import type { AnyModel } from '@anywidget/types';
import { element, setText } from '../common/dom';

export interface ApprovalModel {
  waiting: number; // picks that wait
}

export interface Approval {
  node: HTMLElement;
  show(off: boolean): void;
  /** Approve if there is something to approve; whether there was. */
  press(): boolean;
}

export function approval(model: AnyModel<ApprovalModel>): Approval {
  const text = element('span', { role: 'status' });
  const button = (label: string, title: string): HTMLButtonElement => {
    const node = element('button', { type: 'button', class: 'cw-button', title }, label);
    node.addEventListener('click', () => model.send({ type: label.toLowerCase() }));
    return node;
  };
  const approve = button('Approve', 'Measure there (key: a)');
  const reject = button('Reject', 'Leave these places out and pick others');
  const node = element('div', { class: 'cw-approval', hidden: true }, text, approve, reject);
  return {
    node,
    show(off) {
      const waiting = model.get('waiting');
      node.hidden = waiting === 0;
      setText(
        text,
        waiting === 1
          ? '1 pick waits for you: see the cross on the map'
          : `${waiting} picks wait for you: see the crosses on the map`
      );
      approve.disabled = reject.disabled = off;
    },
    press() {
      const possible = !node.hidden && !approve.disabled;
      if (possible) {
        approve.click();
      }
      return possible;
    }
  };
}
