/** What went wrong, and why the controls have no effect: a failed command, a dead kernel, a busy kernel. */
import type { Connection } from '../common/connection';
import { element, setText } from '../common/dom';

const KERNEL_BUSY =
  'A cell is running. With this kernel, buttons and sliders take effect when it finishes. ' +
  'Interrupt the cell to act now, or upgrade to ipykernel 7.';

/** The last error, until the user dismisses it. */
export class ProblemNotice {
  readonly node: HTMLElement;
  private readonly text = element('span');
  private dismissed = '';

  constructor() {
    const dismiss = element('button', { type: 'button', class: 'cw-button' }, 'Dismiss');
    const attributes = { class: 'cw-problem', role: 'alert', hidden: true };
    this.node = element('div', attributes, this.text, dismiss);
    dismiss.addEventListener('click', () => {
      this.dismissed = this.text.textContent ?? '';
      this.node.hidden = true;
    });
  }

  show(problem: string): void {
    setText(this.text, problem);
    this.node.hidden = !problem || problem === this.dismissed;
  }
}

/** Why nothing can be changed, and how to continue. */
export class ReadOnlyNotice {
  readonly node = element('div', { class: 'cw-problem cw-read-only', role: 'status', hidden: true });
  private readonly go = element(
    'button',
    { type: 'button', class: 'cw-button', title: 'From where its file ends; nothing is measured before Run' },
    'Continue this run'
  );

  /** `onContinue` continues the run in the kernel of the page; JupyterLab gives it one of its own instead. */
  constructor(onContinue: () => void) {
    this.go.addEventListener('click', () => {
      const event = new CustomEvent('curiosity:continue', { bubbles: true, cancelable: true });
      if (this.go.dispatchEvent(event)) {
        this.go.disabled = true;
        onContinue();
      }
    });
  }

  /** `path` is the run file's; empty where there is none. */
  show({ kernelDead, readOnlyReason, elsewhere }: Connection, path: string, continuable: boolean): void {
    const code = `import curiosity_widgets as cw; cw.Dashboard(cw.Session.open(${JSON.stringify(path)}))`;
    const resume = ' The run is safe on disk; to continue it, run ';
    const advice = kernelDead && path ? [resume, element('code', {}, code)] : [];
    this.node.replaceChildren(element('span', {}, readOnlyReason, ...advice));
    if (continuable && !kernelDead) {
      this.go.disabled = false;
      this.node.append(this.go);
    }
    this.node.classList.toggle('cw-kernel-dead', kernelDead);
    this.node.hidden = !readOnlyReason || elsewhere; // which has a notice of its own
  }
}

/** That a running cell delays the controls. */
export class KernelBusyNotice {
  readonly node = element(
    'div',
    { class: 'cw-problem cw-read-only cw-kernel-busy', role: 'status', hidden: true },
    element('span', {}, KERNEL_BUSY)
  );

  show(busy: boolean): void {
    this.node.hidden = !busy;
  }
}
