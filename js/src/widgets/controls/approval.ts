/** What waits for the user: picks, which can be changed before they are approved, or a decision. */
import type { AnyModel } from '@anywidget/types';
import { element, setText, showWhenNew } from '../common/dom';
import { ExportButton, type Made, TABLE } from '../common/export';
import type { Pixel } from '../common/trait_types';
import type { SharedModel } from '../shared';
import type { ControlsState } from '../traits.gen';
import { picksAsText, tableOf } from './approval_table';

export class Approval {
  readonly node: HTMLElement;
  private readonly text = element('span', { class: 'cw-asked', role: 'status' });
  private readonly answers = element('span', { class: 'cw-answers' });
  private readonly approve: HTMLButtonElement;
  private readonly reject: HTMLButtonElement;
  private readonly add: HTMLButtonElement;
  private readonly again: HTMLButtonElement;
  private readonly fold: HTMLButtonElement;
  private readonly table = element('div', { class: 'cw-approval-table' });
  private readonly exporting: ExportButton;
  private folded = false;
  private readOnly = false;

  constructor(
    private readonly model: AnyModel<ControlsState>,
    private readonly shared: SharedModel
  ) {
    this.approve = button('Approve', 'Measure there (key: a)', () => this.send());
    this.reject = button('Reject', 'Skip these positions and pick others', () => this.decline());
    this.again = button(
      'Propose again',
      'β or λ was changed: skip these picks, and pick with the new settings',
      () => this.decline()
    );
    this.add = button('Add', 'Add the position that is selected on the map', () => this.addSelected());
    this.fold = button('Table', 'Show or hide the table of the picks', () => {
      this.folded = !this.folded;
      this.show(this.readOnly);
    });
    this.exporting = new ExportButton(() => Promise.resolve(this.made()), TABLE, shared);
    this.node = element(
      'div',
      { class: 'cw-approval', role: 'region', 'aria-label': 'Approval', hidden: true },
      this.text,
      this.answers,
      this.approve,
      this.reject,
      this.again,
      this.add,
      this.fold,
      this.exporting.node,
      this.table
    );
  }

  dispose(): void {
    this.exporting.dispose();
  }

  show(readOnly: boolean): void {
    this.readOnly = readOnly;
    const { model, shared, proposal } = this;
    const [waiting, question] = [model.get('waiting'), model.get('question')];
    this.node.hidden = waiting === 0 && !question;
    const asked = waiting === 0 || Boolean(question);
    for (const node of [this.approve, this.reject, this.add, this.fold]) {
      node.hidden = asked;
      node.disabled = readOnly;
    }
    this.exporting.node.hidden = asked;
    const selected = shared.get('row') >= 0;
    this.add.disabled ||= !selected || proposal.some(pick => same(pick, this.selected));
    this.approve.disabled ||= proposal.length === 0;
    this.again.hidden = asked || !this.settingsChanged;
    setText(this.text, question || (this.settingsChanged ? this.changedText : this.waitingText));
    const options = model.get('options');
    showWhenNew(this.answers, [options, readOnly], () => options.map(option => this.answer(option)));
    this.fold.setAttribute('aria-expanded', String(!this.folded));
    this.table.hidden = asked || this.folded || !proposal.length;
    if (!this.table.hidden) {
      const what = [model.get('proposed'), model.get('pixel_size'), model.get('pixel_unit'), readOnly];
      showWhenNew(this.table, what, () => [this.makeTable()]);
    }
  }

  /** Why Run and Step do nothing; empty where nothing waits. */
  get reason(): string {
    const { model } = this;
    const waits = model.get('waiting') ? 'picks wait for your approval' : '';
    return model.get('question') ? 'the run waits for your answer' : waits;
  }

  /** Approve if there is something to approve. Returns whether there was. */
  press(): boolean {
    const possible = !this.node.hidden && !this.approve.hidden && !this.approve.disabled;
    if (possible) {
      this.approve.click();
    }
    return possible;
  }

  private get proposal(): readonly Pixel[] {
    return this.shared.get('proposal');
  }

  private get selected(): Pixel {
    return [this.shared.get('row'), this.shared.get('col')];
  }

  private get waitingText(): string {
    const count = this.proposal.length;
    return count === 1 ? '1 pick waits for you' : `${count} picks wait for you`;
  }

  private get changedText(): string {
    return `${this.waitingText}; β or λ changed: propose again?`;
  }

  /** Whether β or λ differ from what the picks were made with. */
  private get settingsChanged(): boolean {
    const [beta = NaN, lam = NaN] = this.model.get('picked_with');
    return this.shared.get('beta') !== beta || this.shared.get('lam') !== lam;
  }

  private makeTable(): HTMLElement {
    const { model, shared } = this;
    return tableOf(model.get('proposed'), model.get('pixel_size'), model.get('pixel_unit'), {
      point: pixel => {
        shared.set('hover', pixel ?? []);
        shared.save_changes();
      },
      drop: this.readOnly ? null : number => this.change(this.proposal.filter((_, i) => i !== number))
    });
  }

  /** The table as a file. */
  private made(): Made {
    const text = picksAsText(this.model.get('proposed'));
    return {
      name: `${stemOf(this.model.get('path'))}-approval.csv`,
      blob: new Blob([text], { type: 'text/csv' })
    };
  }

  private change(picks: Pixel[]): void {
    this.shared.set('proposal', picks);
    this.shared.save_changes();
  }

  private addSelected(): void {
    this.change([...this.proposal, this.selected]);
  }

  private send(): void {
    this.model.send({ type: 'approve', picks: this.edited ? this.proposal : null });
  }

  private decline(): void {
    this.model.send({ type: 'reject' });
  }

  /** Whether the user has changed the batch. */
  private get edited(): boolean {
    const rows = this.model.get('proposed');
    return rows.length !== this.model.get('waiting') || rows.some(({ term }) => term === 'you');
  }

  private answer(option: string): HTMLButtonElement {
    const label = option.charAt(0).toUpperCase() + option.slice(1);
    const node = button(label, '', () => this.model.send({ type: 'answer', answer: option }));
    node.disabled = this.readOnly;
    return node;
  }
}

function button(label: string, title: string, press: () => void): HTMLButtonElement {
  const node = element('button', { type: 'button', class: 'cw-button', title }, label);
  node.addEventListener('click', press);
  return node;
}

/** The name of a file without folder and ending. */
const stemOf = (path: string): string => path.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '');

const same = (one: Pixel, other: Pixel): boolean => one[0] === other[0] && one[1] === other[1];
