/** Who has the controls, in their row: to ask for them, to take them over, to hand them on. */

import { element, setText } from '../common/dom';
import { asksHere, heldElsewhere, reasonToLookOn, sendOfLease } from '../common/lease';
import { page } from '../common/page';
import type { SharedModel } from '../shared';

export class LeaseNotice {
  readonly node: HTMLElement;
  private readonly text = element('span');
  private readonly looksOn: readonly HTMLButtonElement[];
  private readonly holds: readonly HTMLButtonElement[];
  private readonly ask: HTMLButtonElement;

  constructor(private readonly shared: SharedModel) {
    const button = (
      type: 'take' | 'ask' | 'give' | 'keep',
      label: string,
      title: string
    ): HTMLButtonElement => {
      const node = element('button', { type: 'button', class: 'cw-button', title }, label);
      node.addEventListener('click', () => sendOfLease(shared, type));
      return node;
    };
    this.ask = button('ask', 'Ask', 'Ask for the controls: the other page decides');
    this.looksOn = [this.ask, button('take', 'Take over', 'Have the controls at once; the log keeps it')];
    this.holds = [
      button('give', 'Hand over', 'The other page has the controls then'),
      button('keep', 'Keep', 'The controls stay here')
    ];
    const attributes = { class: 'cw-lease', role: 'status', hidden: true };
    this.node = element('div', attributes, this.text, ...this.looksOn, ...this.holds);
  }

  /** `connected`: nothing else keeps this page from changing something. */
  show(connected: boolean): void {
    const { shared } = this;
    const [elsewhere, asks] = [heldElsewhere(shared), asksHere(shared)];
    this.node.hidden = !connected || (!elsewhere && !asks);
    setText(this.text, elsewhere ? reasonToLookOn(shared) : `${asks} asks for the controls.`);
    this.node.title = this.text.textContent ?? '';
    this.looksOn.forEach(node => {
      node.hidden = !elsewhere;
    });
    this.holds.forEach(node => {
      node.hidden = elsewhere;
    });
    this.ask.hidden ||= shared.get('lease')?.asks === page().id;
  }
}
