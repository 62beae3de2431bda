/** Whether an element can be seen: neither scrolled out of view nor in a hidden tab. */

const GRACE = 3000; // milliseconds; scrolling past does not count as leaving

/** Call `onHidden` when an element has been out of view for a while, `onVisible` when it is back. */
export function watchVisibility(element: Element, onHidden: () => void, onVisible: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new IntersectionObserver(entries => {
    clearTimeout(timer);
    if (entries[entries.length - 1]!.isIntersecting) {
      onVisible();
    } else {
      timer = setTimeout(onHidden, GRACE);
    }
  });
  observer.observe(element);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
}
