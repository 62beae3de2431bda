/** What a page without a kernel has in place of widget models: traits, and the messages that were kept. */
import type { AnyModel } from '@anywidget/types';

// biome-ignore lint/suspicious/noExplicitAny: interfaces have no index signature, so `unknown` refuses them
type Traits = Record<string, any>;
type Listener = (...values: unknown[]) => void;
export type Kept = readonly [content: { type: string }, buffers: readonly string[]]; // base64

export class StillModel {
  private readonly listeners = new Map<string, Set<Listener>>();
  readonly widget_manager: { get_model: (name: string) => Promise<StillModel> };

  constructor(
    private readonly traits: Traits,
    models: Readonly<Record<string, StillModel>> = {},
    private readonly onSend: (content: Traits) => void = () => {}
  ) {
    this.widget_manager = { get_model: name => Promise.resolve(models[name]!) };
  }

  /** As the panels' own modules know it. */
  as<T extends Traits>(): AnyModel<T> {
    return this as unknown as AnyModel<T>;
  }

  get(name: string): unknown {
    return this.traits[name];
  }

  set(name: string, value: unknown): void {
    if (this.traits[name] !== value) {
      this.traits[name] = value;
      this.emit(`change:${name}`);
    }
  }

  save_changes(): void {
    // No kernel keeps them.
  }

  send(content: Traits): void {
    this.onSend(content);
  }

  on(event: string, listener: Listener): void {
    const known = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, known.add(listener));
  }

  off(event: string, listener?: Listener): void {
    listener ? this.listeners.get(event)?.delete(listener) : this.listeners.delete(event);
  }

  /** Hand a message that was kept to the panel, as a kernel would. */
  receive([content, buffers]: Kept): void {
    this.tell(content, buffers.map(decoded));
  }

  /** The same for a message that the page makes. */
  tell(content: Traits, buffers: DataView[]): void {
    this.emit('msg:custom', content, buffers);
  }

  private emit(event: string, ...values: unknown[]): void {
    [...(this.listeners.get(event) ?? [])].forEach(listener => listener(...values));
  }
}

/** Bytes that stand in the page as base64. */
export function decoded(text: string): DataView {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) {
    bytes[i] = binary.charCodeAt(i);
  }
  return new DataView(bytes.buffer);
}

/** Little-endian float32 that stand in the page as base64. */
export function floats(text: string): Float32Array {
  return new Float32Array(decoded(text).buffer);
}
