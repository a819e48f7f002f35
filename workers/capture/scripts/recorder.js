// Runs before the page's own scripts and notes what the DOM will not tell later.
(() => {
  if (window.__linksnapRecorder) return;
  const recorder = {
    shadows: new WeakMap(), // host -> closed shadow root
    hasShadows: false,
    sheetTexts: new WeakMap(), // constructed sheet -> the text it was made from
    changedSheets: new WeakSet(), // sheets whose rules were changed by script
    fontSources: new WeakMap(), // FontFace -> its source
    blobs: new Map(), // blob: URL -> Blob, kept when the page revokes it
    lazy: false, // the page reacts to scrolling
    lastMutation: performance.now(),
  };
  Object.defineProperty(window, '__linksnapRecorder', { value: recorder });

  const after = (owner, name, note) => {
    const original = owner && owner[name];
    if (typeof original !== 'function') return;
    owner[name] = function (...args) {
      const result = Reflect.apply(original, this, args);
      try { note(this, args, result); } catch { /* the page must not notice */ }
      return result;
    };
  };

  after(Element.prototype, 'attachShadow', (host, [options], root) => {
    recorder.hasShadows = true;
    if (options && options.mode === 'closed') recorder.shadows.set(host, root);
  });
  if (window.ElementInternals) {
    // A declarative closed root is only handed out here.
    const getter = Object.getOwnPropertyDescriptor(ElementInternals.prototype, 'shadowRoot');
    after(HTMLElement.prototype, 'attachInternals', (host, args, internals) => {
      const root = getter && getter.get.call(internals);
      if (root) recorder.shadows.set(host, root);
    });
  }

  const sheets = window.CSSStyleSheet && CSSStyleSheet.prototype;
  if (sheets) {
    for (const name of ['insertRule', 'deleteRule', 'addRule', 'removeRule']) {
      after(sheets, name, (sheet) => recorder.changedSheets.add(sheet));
    }
    for (const name of ['replace', 'replaceSync']) {
      after(sheets, name, (sheet, [text]) => {
        recorder.sheetTexts.set(sheet, String(text));
        recorder.changedSheets.delete(sheet);
      });
    }
  }
  const groups = window.CSSGroupingRule && CSSGroupingRule.prototype;
  for (const name of ['insertRule', 'deleteRule']) {
    after(groups, name, (rule) => rule.parentStyleSheet && recorder.changedSheets.add(rule.parentStyleSheet));
  }

  if (window.FontFace) {
    const Original = window.FontFace;
    window.FontFace = new Proxy(Original, {
      construct(target, args, self) {
        const font = Reflect.construct(target, args, self === window.FontFace ? target : self);
        try { recorder.fontSources.set(font, typeof args[1] === 'string' ? args[1] : args[1].slice(0)); } catch { /* odd */ }
        return font;
      },
    });
  }

  after(URL, 'createObjectURL', (owner, [object], url) => {
    if (object instanceof Blob && recorder.blobs.size < 500) recorder.blobs.set(url, object);
  });

  // WebGL forgets its picture after each frame unless told to keep it.
  for (const owner of [window.HTMLCanvasElement, window.OffscreenCanvas]) {
    if (!owner) continue;
    const original = owner.prototype.getContext;
    owner.prototype.getContext = function (kind, options, ...rest) {
      const kept = /webgl/.test(String(kind)) ? { ...(options || {}), preserveDrawingBuffer: true } : options;
      return Reflect.apply(original, this, [kind, kept, ...rest]);
    };
  }

  if (window.IntersectionObserver) {
    window.IntersectionObserver = new Proxy(window.IntersectionObserver, {
      construct(target, args, self) {
        recorder.lazy = true;
        return Reflect.construct(target, args, self);
      },
    });
  }
  after(EventTarget.prototype, 'addEventListener', (target, [kind]) => {
    if (kind === 'scroll' || kind === 'wheel') recorder.lazy = true;
  });

  // Nobody is there to answer, and an alert in a loop would block the page for good.
  window.alert = () => undefined;
  window.confirm = () => false;
  window.prompt = () => null;
  window.print = () => undefined;

  const watch = () => new MutationObserver(() => { recorder.lastMutation = performance.now(); })
    .observe(document, { subtree: true, childList: true, characterData: true });
  watch();
})();
