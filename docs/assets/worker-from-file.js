/* Browsers give a page that was opened as a file no worker. The search runs in one: here it gets a hidden frame instead. */
(() => {
  if (location.protocol !== "file:") return;

  class FrameWorker extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.appendChild(frame);
      const inner = (this.inner = frame.contentWindow);
      inner.tell = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      inner.load = (source) =>
        new Promise((resolve, reject) => {
          const script = inner.document.createElement("script");
          script.src = source;
          script.onload = resolve;
          script.onerror = reject;
          inner.document.body.appendChild(script);
        });
      const script = inner.document.createElement("script");
      script.textContent =
        "postMessage = (data) => tell(data);" +
        "importScripts = (...sources) => sources.reduce((before, each) => before.then(() => load(each)), Promise.resolve());";
      inner.document.body.appendChild(script);
      this.ready = inner.load(new URL(url, document.baseURI).href);
    }

    postMessage(data) {
      this.ready.then(() => this.inner.dispatchEvent(new MessageEvent("message", { data })));
    }

    terminate() {
      this.inner.frameElement.remove();
    }
  }

  window.Worker = FrameWorker;
})();
