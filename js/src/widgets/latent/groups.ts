/** Groups that a user has named: a selection becomes one, and a button for each selects it again. */
import { element, keepKeys } from '../common/dom';
import { type SharedModel, selectionOf } from '../shared';
import { grouped, type LatentModel } from './model';

export class NamedGroups {
  readonly save: HTMLElement; // the selection under a name
  readonly list = element('div', { class: 'cw-latent-named', role: 'group', 'aria-label': 'Named groups' });
  private readonly name = keepKeys(
    element('input', {
      class: 'cw-latent-name',
      'aria-label': 'Name of the group',
      placeholder: 'name of a group'
    })
  );
  private readonly button = element('button', { type: 'button', class: 'cw-button' }, 'Save group');

  constructor(
    private readonly model: LatentModel,
    private readonly shared: SharedModel
  ) {
    this.save = element('div', { class: 'cw-latent-save', hidden: true }, this.name, this.button);
    this.button.addEventListener('click', () => this.store());
    this.name.addEventListener('keydown', event => {
      if (event.key === 'Enter') {
        this.store();
        event.preventDefault();
      }
    });
  }

  /** Offer to save what is selected. */
  showSelection(): void {
    this.save.hidden = !selectionOf(this.shared).length;
  }

  showGroups(): void {
    const groups = this.model.get('groups_shown');
    this.list.hidden = !groups.length;
    this.list.replaceChildren(
      ...groups.map(({ name, size }) => {
        const label = `Select group ${name}, ${grouped(size)} patches`;
        const button = element(
          'button',
          { type: 'button', class: 'cw-button', title: label, 'aria-label': label },
          name
        );
        button.addEventListener('click', () => this.model.send({ type: 'select group', name }));
        const remove = element(
          'button',
          { type: 'button', class: 'cw-button cw-latent-remove', 'aria-label': `Remove group ${name}` },
          '×'
        );
        remove.addEventListener('click', () => this.model.send({ type: 'remove group', name }));
        return element('span', {}, button, remove);
      })
    );
  }

  private store(): void {
    const name = this.name.value.trim() || `group ${this.model.get('groups_shown').length + 1}`;
    this.model.send({ type: 'save group', name });
    this.name.value = '';
  }
}
