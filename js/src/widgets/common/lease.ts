/** Who has the controls, where several pages show one session: `curiosity_widgets/session/cells/lease.py`. */
import { listen, type SharedModel } from '../shared';
import { leaveName, page, userName } from './page';

const ASK_AGAIN = 10_000; // milliseconds between two questions whether the page that has the controls is there

/** Whether another page has the controls. */
export function heldElsewhere(shared: SharedModel): boolean {
  const { holder } = shared.get('lease') ?? {};
  return Boolean(holder) && holder !== page().id;
}

/** Why this page cannot change anything; empty: it can. */
export function reasonToLookOn(shared: SharedModel): string {
  const { holder_name: name, asks, declined } = shared.get('lease') ?? {};
  if (!heldElsewhere(shared)) {
    return '';
  }
  const another = name && name === userName() ? 'Another page of yours' : 'Another page';
  const holder = name && name !== userName() ? name : another;
  if (declined === page().id) {
    return `${holder} keeps the controls.`;
  }
  return asks === page().id
    ? `${holder} has the controls; you have asked for them.`
    : `${holder} has the controls.`;
}

/** Who asks this page for the controls; empty: nobody. */
export function asksHere(shared: SharedModel): string {
  const { holder, asks, asks_name: name } = shared.get('lease') ?? {};
  return asks && holder === page().id ? name || 'Another page' : '';
}

export function sendOfLease(shared: SharedModel, type: 'take' | 'ask' | 'give' | 'keep'): void {
  shared.send({ type, page: page().id });
}

/** Take part, as long as a view is shown: say that this page is there. Returns a function that ends it. */
export function joinLease(shared: SharedModel): () => void {
  if (shared.get('lease')?.holder === undefined) {
    return () => undefined; // nobody needs the controls: a run file, complete data, a page without a kernel
  }
  const { id, before } = page();
  let timer: ReturnType<typeof setInterval> | undefined;
  let answered = shared.get('lease')?.call;
  const present = (): void => shared.send({ type: 'present', page: id });
  const follow = (): void => {
    const { holder, call } = shared.get('lease') ?? {};
    if (holder === id && call !== answered) {
      present();
    }
    answered = call;
    if (heldElsewhere(shared)) {
      timer ??= setInterval(present, ASK_AGAIN);
    } else {
      clearInterval(timer);
      timer = undefined;
    }
  };
  const leave = (): void => {
    leaveName();
    shared.send({ type: 'left', page: id });
  };
  window.addEventListener('pagehide', leave);
  const stopListening = listen(shared, 'lease', follow);
  shared.send({ type: 'opened', page: id, before, user: userName() });
  follow();
  return () => {
    clearInterval(timer);
    window.removeEventListener('pagehide', leave);
    stopListening();
  };
}
