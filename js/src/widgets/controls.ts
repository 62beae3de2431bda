/** The controls of a run: buttons, β, λ, batch size and budget; progress, status and errors. */
import type { AnyModel, RenderProps } from '@anywidget/types';
import { type Life, watchDeafness, watchLife } from './common/connection';
import { element, keepKeys, labelledSelect, onCommit, setOptions, setText, svg } from './common/dom';
import { formatDuration, formatNumber } from './common/format';
import { onFrame } from './common/timing';
import { type ApprovalModel, approval } from './controls/approval';
import { Preview } from './controls/preview';
import { listenToKeys } from './controls/shortcuts';
import type { Constants, Formula } from './score/formulas';
import { listen, type SharedModel, sharedOf, steer } from './shared';

interface ControlsModel extends ApprovalModel {
  shared: string;
  state: string;
  message: string;
  activity: number | null; // how far what the loop does now is, 0 to 1
  step: number;
  count: number;
  budget: number;
  seconds_left: number | null;
  batch_size: number;
  uses_beta: boolean;
  beta_ends: string[]; // what β = 0 and β = 1 are for
  has_schedule: boolean;
  strategy: string;
  strategies: string[];
  workflow: string;
  formula: Formula; // of the strategy that is set
  constants: Constants;
  about: string;
  notes: string[];
  problem: string;
  path: string; // of the run file
  condition: string; // drift, noise, spectra that were flagged
}

const SAVE_INTERVAL = 400; // milliseconds between positions told to the kernel while a slider moves
const ICONS: Readonly<Record<string, string>> = {
  Run: 'M3 1.5v13l11-6.5z',
  Pause: 'M3 2h4v12H3zM9 2h4v12H9z',
  Step: 'M2 2v12l8-6zM11 2h3v12h-3z',
  Stop: 'M2.5 2.5h11v11h-11z'
};
/** In which states a button does something. */
const ENABLED: Readonly<Record<string, readonly string[]>> = {
  Run: ['idle', 'paused', 'stopped', 'finished', 'failed'],
  Pause: ['imaging', 'initialising', 'running'],
  Step: ['idle', 'paused', 'stopped', 'failed'],
  Stop: ['imaging', 'initialising', 'running', 'paused']
};
const BUSY = ['imaging', 'initialising', 'running'];

// λ moves on a logarithmic scale.
const LAM_STEPS = 300;
const [LAM_MIN, LAM_MAX] = [0.01, 100];
const lamAt = (position: number): number => LAM_MIN * (LAM_MAX / LAM_MIN) ** (position / LAM_STEPS);
const positionOf = (lam: number): number =>
  Math.round((LAM_STEPS * Math.log(lam / LAM_MIN)) / Math.log(LAM_MAX / LAM_MIN));

interface Slider {
  field: HTMLElement;
  input: HTMLInputElement;
  note: HTMLElement; // what a person should know about it
  show(position: number, text: string): void;
  nameEnds(low: string, high: string): void;
}

const DEAF =
  'A cell is running, and this kernel hears buttons and sliders only when it has ended. ' +
  'Interrupt the cell to be heard now; with ipykernel 7 this does not happen.';

function slider(label: string, ends: [string, string], min: number, max: number, step: number): Slider {
  const input = keepKeys(element('input', { type: 'range', min, max, step, 'aria-label': label }));
  const value = element('output', { class: 'cw-value' });
  const [low, high] = ends.map(end => element('span', {}, end));
  const note = element('span', { class: 'cw-note' });
  const field = element(
    'div',
    { class: 'cw-slider' },
    element('span', { class: 'cw-slider-name', 'aria-hidden': 'true' }, label),
    element('span', { class: 'cw-track' }, input, element('span', { class: 'cw-ends' }, low, high), note),
    value
  );
  return {
    field,
    input,
    note,
    show(position, text) {
      input.value = String(position);
      input.setAttribute('aria-valuetext', text);
      setText(value, text);
    },
    nameEnds(atLow, atHigh) {
      setText(low, atLow);
      setText(high, atHigh);
    }
  };
}

function button(label: string, press: () => void): HTMLButtonElement {
  const icon = svg(
    'svg',
    { viewBox: '0 0 16 16', width: 12, height: 12, 'aria-hidden': 'true' },
    svg('path', { d: ICONS[label] })
  );
  const node = element(
    'button',
    { type: 'button', class: `cw-button cw-${label.toLowerCase()}` },
    icon,
    label
  );
  node.addEventListener('click', press);
  return node;
}

function render(model: AnyModel<ControlsModel>, shared: SharedModel, el: HTMLElement): () => void {
  const steering = steer(shared, ['beta', 'lam', 'scheduled'], SAVE_INTERVAL);
  const settings = steer(model, ['batch_size', 'budget'], SAVE_INTERVAL);
  const tell = (): void => {
    steering.tell();
    settings.tell();
  };
  const buttons = Object.keys(ICONS).map(label =>
    button(label, () => {
      tell(); // what it starts goes by the settings that are seen
      model.send({ type: label.toLowerCase() });
    })
  );
  const beta = slider('β', ['', ''], 0, 1, 0.01); // its ends are the strategy's
  const lam = slider('λ', ['broad', 'sharp'], 0, LAM_STEPS, 1);
  const batch = slider('Batch size', ['1', '50'], 1, 50, 1);
  const schedule = element('input', { type: 'checkbox' });
  const scheduleField = element(
    'label',
    { class: 'cw-check', title: 'β follows the schedule of the strategy' },
    schedule,
    'schedule'
  );
  const strategy = labelledSelect('Strategy');
  const workflow = element('span', { class: 'cw-fixed' });
  const preview = new Preview();
  const budget = keepKeys(
    element('input', { type: 'number', min: 1, step: 1, 'aria-label': 'Budget', class: 'cw-number' })
  );
  const progress = element('progress', { 'aria-label': 'Spectra measured' });
  const progressText = element('span', { class: 'cw-progress-text' });
  const state = element('span', { class: 'cw-state' });
  const status = element('span');
  const activity = element('progress', {
    'aria-label': 'What the loop is doing now',
    class: 'cw-activity',
    max: 1
  });
  const obstacle = element('div', { class: 'cw-problem cw-obstacle', role: 'alert', hidden: true });
  const deaf = element(
    'div',
    { class: 'cw-problem cw-obstacle cw-deaf', role: 'status', hidden: true },
    element('span', {}, DEAF)
  );
  const condition = element('span', { class: 'cw-about' });
  const toApprove = approval(model as unknown as AnyModel<ApprovalModel>);
  const about = element('span', { class: 'cw-about' });
  const notes = element('div', { class: 'cw-notes' });
  const problemText = element('span');
  const dismiss = element('button', { type: 'button', class: 'cw-button' }, 'Dismiss');
  const problem = element('div', { class: 'cw-problem', role: 'alert', hidden: true }, problemText, dismiss);
  let dismissed = '';
  let life: Life = { gone: false, obstacle: '' };

  el.classList.add('cw-panel', 'cw-controls');
  el.setAttribute('role', 'region');
  el.setAttribute('aria-label', 'Controls');
  el.append(
    element(
      'div',
      { class: 'cw-run-row' },
      element('div', { class: 'cw-buttons' }, ...buttons),
      element('div', { class: 'cw-progress' }, progress, progressText),
      element('label', { class: 'cw-field' }, element('span', {}, 'Budget'), budget)
    ),
    element(
      'div',
      { class: 'cw-settings' },
      element(
        'div',
        { class: 'cw-sliders' },
        beta.field,
        lam.field,
        batch.field,
        element(
          'div',
          { class: 'cw-choices' },
          strategy.field,
          element(
            'span',
            { class: 'cw-field', title: 'Fixed for a run: start another one to change it' },
            'Workflow',
            workflow
          )
        )
      ),
      preview.node
    ),
    element(
      'div',
      { class: 'cw-status' },
      state,
      element('span', { class: 'cw-message', role: 'status' }, status),
      activity,
      condition,
      about
    ),
    toApprove.node,
    notes,
    obstacle,
    deaf,
    problem
  );
  beta.field.append(scheduleField);

  beta.input.addEventListener('input', () =>
    steering.set({ scheduled: false, beta: Number(beta.input.value) })
  );
  lam.input.addEventListener('input', () =>
    steering.set({ lam: Number(lamAt(Number(lam.input.value)).toPrecision(3)) })
  );
  schedule.addEventListener('change', () => steering.set({ scheduled: schedule.checked }));
  batch.input.addEventListener('input', () => settings.set({ batch_size: Number(batch.input.value) }));
  [beta.input, lam.input, batch.input].forEach(input => input.addEventListener('change', tell)); // let go
  strategy.select.addEventListener('change', () => {
    model.set('strategy', strategy.select.value);
    model.save_changes();
  });
  onCommit(budget, () => {
    if (budget.checkValidity() && budget.value) {
      settings.set({ budget: Number(budget.value) });
    } else {
      budget.value = String(model.get('budget'));
    }
  });
  dismiss.addEventListener('click', () => {
    dismissed = model.get('problem');
    problem.hidden = true;
  });

  const showShared = (): void => {
    const [b, l] = [shared.get('beta'), shared.get('lam')];
    beta.show(b, b.toFixed(2));
    lam.show(positionOf(l), formatNumber(l));
    schedule.checked = shared.get('scheduled');
    showPreview();
  };
  const showPreview = onFrame(() => {
    const constants = { ...model.get('constants') };
    if ('scheduled' in constants) {
      constants.scheduled = Number(shared.get('scheduled'));
    }
    preview.show({
      formula: model.get('formula'),
      constants,
      beta: shared.get('beta'),
      lam: shared.get('lam')
    });
  });
  const showRun = (): void => {
    const [now, count, total, left] = [
      model.get('state'),
      model.get('count'),
      model.get('budget'),
      model.get('seconds_left')
    ];
    for (const node of buttons) {
      const spent = node.textContent === 'Run' && now === 'finished' && count >= total;
      node.disabled = Boolean(life.obstacle) || spent || !ENABLED[node.textContent ?? ''].includes(now);
    }
    progress.max = Math.max(total, 1);
    progress.value = Math.min(count, total);
    setText(
      progressText,
      `${count} of ${total} spectra${left !== null && BUSY.includes(now) ? ` · ${formatDuration(left)} left` : ''}`
    );
    setText(state, now);
    state.dataset.state = now;
    setText(
      status,
      [model.get('step') ? `step ${model.get('step')}` : '', model.get('message')].filter(Boolean).join(' · ')
    );
    activity.hidden = !BUSY.includes(now) || model.get('activity') === null;
    activity.value = model.get('activity') ?? 0;
    setText(about, model.get('about'));
    setText(condition, model.get('condition'));
    toApprove.show(Boolean(life.obstacle));
  };
  const showSettings = (): void => {
    batch.show(model.get('batch_size'), String(model.get('batch_size')));
    if (document.activeElement !== budget) {
      budget.value = String(model.get('budget'));
    }
    scheduleField.hidden = !model.get('has_schedule');
    setOptions(
      strategy.select,
      model.get('strategies').map(value => ({ value, label: value.replace(/_/g, ' ') }))
    );
    strategy.select.value = model.get('strategy');
    setText(workflow, model.get('workflow'));
    const off = Boolean(life.obstacle);
    beta.input.disabled = off || !model.get('uses_beta');
    const [low, high] = model.get('beta_ends');
    beta.nameEnds(low, high);
    beta.field.title = model.get('uses_beta') ? '' : 'β has no part in this strategy';
    [lam.input, batch.input, budget, schedule, strategy.select].forEach(node => (node.disabled = off));
    showPreview();
  };
  // A note stands beside the slider that it concerns.
  const showNotes = (): void => {
    const said = model.get('notes');
    const about = (sign: string): string => said.filter(text => text.startsWith(sign)).join('. ');
    setText(beta.note, about('β'));
    setText(lam.note, about('λ'));
    notes.replaceChildren(...said.filter(text => !/^[βλ]/.test(text)).map(text => element('div', {}, text)));
  };
  // Nothing can be changed: why, and what to do.
  const showLife = (now: Life): void => {
    life = now;
    const path = JSON.stringify(model.get('path'));
    const code = `import curiosity_widgets as cw; cw.Dashboard(cw.Session.open(${path}))`;
    const reopen =
      now.gone && model.get('path')
        ? [' The run is safe on disk; to go on with it, run ', element('code', {}, code)]
        : [];
    obstacle.replaceChildren(element('span', {}, now.obstacle, ...reopen));
    obstacle.classList.toggle('cw-gone', now.gone);
    obstacle.hidden = !now.obstacle;
    showRun();
    showSettings();
  };
  const showProblem = (): void => {
    const text = model.get('problem');
    setText(problemText, text);
    problem.hidden = !text || text === dismissed;
  };
  const pressIfEnabled = (label: string): boolean => {
    const node = buttons.find(button => button.textContent === label && !button.disabled);
    node?.click();
    return node !== undefined;
  };
  const endings = [
    listen(shared, 'beta lam scheduled', showShared),
    listen(model, 'state message activity step count budget seconds_left about condition waiting', showRun),
    listen(
      model,
      'batch_size budget uses_beta beta_ends has_schedule strategy strategies workflow formula constants',
      showSettings
    ),
    listen(model, 'notes', showNotes),
    listen(model, 'problem', showProblem),
    watchLife(shared, showLife),
    watchDeafness(shared, now => void (deaf.hidden = !now)),
    listenToKeys(el, {
      runOrPause: () => pressIfEnabled('Pause') || pressIfEnabled('Run'),
      step: () => pressIfEnabled('Step'),
      approve: toApprove.press
    }),
    showPreview.cancel,
    steering.dispose,
    settings.dispose
  ];
  [showShared, showRun, showSettings, showNotes, showProblem].forEach(show => show());
  return () => endings.forEach(end => end());
}

export default {
  async render({ model, el }: RenderProps<ControlsModel>): Promise<() => void> {
    return render(model, await sharedOf(model), el);
  }
};
