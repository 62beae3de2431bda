/** Small helpers to build the page. Text is inserted as text, never as HTML. */

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  node.append(...children);
  return node;
}

export function svg(tag: string, attributes: Attributes = {}, ...children: Node[]): SVGElement {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(node, attributes);
  node.append(...children);
  return node;
}

function setAttributes(node: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? '' : String(value));
    }
  }
}

/** Keep key presses in a focused control: JupyterLab would use the arrow keys to move between cells. */
export function keepKeys<E extends HTMLElement>(node: E): E {
  node.setAttribute('data-lm-suppress-shortcuts', 'true');
  return node;
}

/** Call once a value was typed: when the field loses focus, and on Enter (which JupyterLab intercepts). */
export function onCommit(input: HTMLInputElement, call: () => void): void {
  input.addEventListener('change', call);
  input.addEventListener('keydown', event => {
    if (event.key === 'Enter') {
      call();
    }
  });
}

export function setText(node: Element, text: string): void {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** A select with its label in front. */
export function labelledSelect(label: string): { field: HTMLLabelElement; select: HTMLSelectElement } {
  const select = keepKeys(element('select', { 'aria-label': label }));
  return { field: element('label', { class: 'cw-field' }, element('span', {}, label), select), select };
}

/** Fill a select. The chosen option is kept if it still exists. Returns the value chosen now. */
export function setOptions(
  select: HTMLSelectElement,
  options: readonly { value: string; label: string }[]
): string {
  type Shown = { value: string; label: string };
  const listed = (shown: readonly Shown[]): string =>
    JSON.stringify(shown.map(({ value, label }) => [value, label]));
  if (listed([...select.options]) !== listed(options)) {
    const chosen = select.value;
    select.replaceChildren(...options.map(({ value, label }) => element('option', { value }, label)));
    select.value = options.some(option => option.value === chosen) ? chosen : (options[0]?.value ?? '');
  }
  return select.value;
}

/** Call `show` whenever the page has another theme. Returns a function that stops it. */
export function watchTheme(show: () => void): () => void {
  const observer = new MutationObserver(show);
  const attributeFilter = ['data-jp-theme-light', 'data-jp-theme-name', 'data-theme'];
  observer.observe(document.body, { attributes: true, attributeFilter });
  return () => observer.disconnect();
}

const shown = new WeakMap<Element, string>();

/** Make a node's children anew only where what they show has changed: a button that is replaced between press
 * and release loses the click. */
export function showWhenNew(node: Element, what: unknown, make: () => Node[]): void {
  const told = JSON.stringify(what);
  if (shown.get(node) !== told) {
    shown.set(node, told);
    node.replaceChildren(...make());
  }
}
