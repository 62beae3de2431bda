/** The buttons Run, Pause, Step and Stop. */
import type { Connection } from '../common/connection';
import { element, svg } from '../common/dom';
import { isEnabled, type RunAction, type RunProgress, whyNot } from '../common/run_states';

const ICONS: Readonly<Record<RunAction, string>> = {
  Run: 'M3 1.5v13l11-6.5z',
  Pause: 'M3 2h4v12H3zM9 2h4v12H9z',
  Step: 'M2 2v12l8-6zM11 2h3v12h-3z',
  Stop: 'M2.5 2.5h11v11h-11z'
};
const ACTIONS = Object.keys(ICONS) as RunAction[];

export class RunButtons {
  readonly node: HTMLElement;
  private readonly buttons: Readonly<Record<RunAction, HTMLButtonElement>>;

  constructor(act: (action: RunAction) => void) {
    const button = (action: RunAction): HTMLButtonElement => {
      const path = svg('path', { d: ICONS[action] });
      const icon = svg('svg', { viewBox: '0 0 16 16', width: 12, height: 12, 'aria-hidden': 'true' }, path);
      const style = `cw-button cw-${action.toLowerCase()}`;
      const node = element('button', { type: 'button', class: style }, icon, action);
      node.addEventListener('click', () => act(action));
      return node;
    };
    this.buttons = Object.fromEntries(ACTIONS.map(action => [action, button(action)])) as Record<
      RunAction,
      HTMLButtonElement
    >;
    this.node = element('div', { class: 'cw-buttons' }, ...Object.values(this.buttons));
  }

  /**
   * `waits`: what Run and Step wait for; empty where nothing is in their way. Stop works in every page, also
   * where another one has the controls.
   */
  show(progress: RunProgress, { readOnlyReason, elsewhere }: Connection, waits: string): void {
    for (const action of ACTIONS) {
      const held = action === 'Run' || action === 'Step' ? waits : '';
      const readOnly = readOnlyReason !== '' && !(elsewhere && action === 'Stop');
      this.buttons[action].disabled = readOnly || held !== '' || !isEnabled(action, progress);
      const closed = elsewhere ? 'another page has the controls' : 'nothing can be changed here';
      const reason = readOnly ? closed : held || whyNot(action, progress);
      this.buttons[action].title = reason ? `${action}: ${reason}` : '';
    }
  }

  /** Press a button if it is enabled. Returns whether it was. */
  press(action: RunAction): boolean {
    const button = this.buttons[action];
    if (!button.disabled) {
      button.click();
    }
    return !button.disabled;
  }
}
