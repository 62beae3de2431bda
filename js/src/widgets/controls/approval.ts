/** What waits for the user in a run whose picks are approved one by one. */
import type { AnyModel } from '@anywidget/types';
import { element, setText } from '../common/dom';
import type { ControlsState } from '../traits.gen';

export class Approval {
  readonly node: HTMLElement;
  private readonly text = element('span', { role: 'status' });
  private readonly approve: HTMLButtonElement;
  private readonly reject: HTMLButtonElement;

  constructor(private readonly model: AnyModel<ControlsState>) {
    const button = (label: string, title: string): HTMLButtonElement => {
      const node = element('button', { type: 'button', class: 'cw-button', title }, label);
      node.addEventListener('click', () => model.send({ type: label.toLowerCase() }));
      return node;
    };
    this.approve = button('Approve', 'Measure there (key: a)');
    this.reject = button('Reject', 'Skip these positions and pick others');
    const attributes = { class: 'cw-approval', hidden: true };
    this.node = element('div', attributes, this.text, this.approve, this.reject);
  }

  show(readOnly: boolean): void {
    const waiting = this.model.get('waiting');
    this.node.hidden = waiting === 0;
    const one = waiting === 1;
    const subject = one ? '1 pick waits for you' : `${waiting} picks wait for you`;
    setText(this.text, `${subject}: see the ${one ? 'cross' : 'crosses'} on the map`);
    this.approve.disabled = this.reject.disabled = readOnly;
  }

  /** Approve if there is something to approve. Returns whether there was. */
  press(): boolean {
    const possible = !this.node.hidden && !this.approve.disabled;
    if (possible) {
      this.approve.click();
    }
    return possible;
  }
}
