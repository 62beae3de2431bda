/* Search in pages that are opened from a disk: a browser starts no worker there, so an unseen frame stands in.
   The interface is that of Worker as far as the theme's search uses it. */
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.append(frame);
      const inside = frame.contentWindow;
      addEventListener("message", (event) => {
        if (event.source !== inside) return;
        const message = new MessageEvent("message", { data: event.data });
        this.onmessage?.(message);
        this.dispatchEvent(message);
      });
      this.ready = new Promise((resolve) => {
        frame.addEventListener("load", () => resolve(inside), { once: true });
      });
      inside.document.open();
      inside.document.write(
        `<body><script>
          const postMessage = (data) => parent.postMessage(data, "*");
          const importScripts = (...urls) =>
            urls.reduce((before, url) => before.then(() => new Promise((done, failed) => {
              const script = document.createElement("script");
              script.src = new URL(url, "${url}");
              script.onload = done;
              script.onerror = failed;
              document.body.append(script);
            })), Promise.resolve());
        <\/script><script src="${url}"><\/script></body>`,
      );
      inside.document.close();
    }
    postMessage(data) {
      this.ready.then((inside) => inside.dispatchEvent(new inside.MessageEvent("message", { data })));
    }
    terminate() {}
  };
}
