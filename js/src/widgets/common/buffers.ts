/** Binary messages from the kernel. */

/** The bytes of a message as a buffer of their own: the offset in the message need not be aligned. */
export function copyOf(view: DataView): ArrayBuffer {
  return view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength) as ArrayBuffer;
}
