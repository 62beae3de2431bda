/**
 * Models that hear their kernel on slow pages too. anywidget gives a model two seconds for its module to be
 * there. Where it takes longer (many panels at once, a slow or busy computer) every message of the kernel is
 * refused from then on, as long as the page is open: panels are drawn and stay as they were.
 */
import type { AnyModel } from '@anywidget/types';

interface Message {
  content: { data: { method: string } };
}
type Handle = (message: Message) => Promise<void>;

/** What a model is behind the part of it that anywidget shows. */
interface KernelModel {
  comm?: { on_msg(handle: Handle): void; send(data: { method: string }, callbacks: object): void };
  _handle_comm_msg: Handle;
}

// biome-ignore lint/suspicious/noExplicitAny: as in anywidget's own types
type Traits = Record<string, any>;
type Initialize = (props: { model: AnyModel<Traits> }) => unknown;

const NOTHING: Message = { content: { data: { method: 'nothing' } } };

/** A widget whose models hear the kernel, however late its module comes. */
export function hearing<Widget extends object>(widget: Widget): Widget {
  const own = (widget as { initialize?: unknown }).initialize as Initialize | undefined;
  const initialize: Initialize = props => {
    keepHearing(props.model);
    return own?.(props);
  };
  return { ...widget, initialize };
}

/** Have a model hear the kernel again if anywidget has given it up, and ask for what it has missed. */
export function keepHearing(model: AnyModel<Traits>): void {
  const whole = behind(model);
  if (whole) {
    whole._handle_comm_msg(NOTHING).catch(() => {
      whole.comm?.on_msg(message => handledByJupyter(whole).call(whole, message));
      whole.comm?.send({ method: 'request_state' }, {});
    });
  }
}

/** A whole model, as Jupyter's widget manager has it: what sets nothing returns it. Null in other front ends. */
function behind(model: AnyModel<Traits>): KernelModel | null {
  const manager = model.widget_manager as unknown as { kernel?: unknown } | undefined;
  return manager?.kernel ? ((model.set as (values: object) => unknown)({}) as KernelModel) : null;
}

/** How Jupyter's models handle a message, which anywidget's put their waiting before. */
function handledByJupyter(model: KernelModel): Handle {
  let level = model;
  while (!Object.hasOwn(level, '_handle_comm_msg')) {
    level = Object.getPrototypeOf(level);
  }
  return Object.getPrototypeOf(level)._handle_comm_msg;
}
