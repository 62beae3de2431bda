/** Whether a person can see an element: not scrolled away, nor in a tab behind another. */

const PATIENCE = 3000; // milliseconds: who scrolls by comes back soon

/** Call `gone` when an element has been out of sight for a while, `back` when it can be seen again. */
export function watchPresence(element: Element, gone: () => void, back: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new IntersectionObserver(entries => {
    clearTimeout(timer);
    if (entries[entries.length - 1].isIntersecting) {
      back();
    } else {
      timer = setTimeout(gone, PATIENCE);
    }
  });
  observer.observe(element);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
}
