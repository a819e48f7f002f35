// Runs before the page's own scripts and notes what the DOM will not tell later.
(() => {
  if (window.__linksnapRecorder) return;
  const recorder = {
    shadows: new WeakMap(), // host -> closed shadow root
    hasShadows: false,
    sheetTexts: new WeakMap(), // constructed sheet -> the text it was made from
    changedSheets: new WeakSet(), // sheets whose rules were changed by script
    touchedSheets: new WeakSet(), // sheets of which a script holds a rule's style, and may have changed it
    ruleTexts: new WeakMap(), // inserted rule -> the text it was made from
    properties: [], // what CSS.registerProperty was told
    internals: new WeakMap(), // custom element -> its internals
    scrolled: new Set(), // elements and documents that were scrolled
    opened: new WeakMap(), // dialog or popover -> its place in the top layer
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
      recorder.internals.set(host, internals);
      const root = getter && getter.get.call(internals);
      if (root) recorder.shadows.set(host, root);
    });
  }

  const changed = (sheet) => sheet && recorder.changedSheets.add(sheet);
  const noteRule = (owner, text, index) => {
    const rule = owner.cssRules[index || 0];
    if (rule) recorder.ruleTexts.set(rule, String(text));
  };
  const sheets = window.CSSStyleSheet && CSSStyleSheet.prototype;
  if (sheets) {
    for (const name of ['insertRule', 'deleteRule', 'addRule', 'removeRule']) after(sheets, name, changed);
    after(sheets, 'insertRule', (sheet, [text, index]) => noteRule(sheet, text, index));
    for (const name of ['replace', 'replaceSync']) {
      after(sheets, name, (sheet, [text]) => {
        recorder.sheetTexts.set(sheet, String(text));
        recorder.changedSheets.delete(sheet);
      });
    }
  }
  const groups = window.CSSGroupingRule && CSSGroupingRule.prototype;
  for (const name of ['insertRule', 'deleteRule']) {
    after(groups, name, (rule) => {
      recorder.ruleTexts.delete(rule);
      changed(rule.parentStyleSheet);
    });
  }

  // Who reads a rule's style may write into it, which nothing else tells; the sheet is compared with its source then.
  const touching = (owner, name) => {
    const own = owner && Object.getOwnPropertyDescriptor(owner.prototype, name);
    if (!own || !own.get || !own.configurable) return;
    const note = (rule) => {
      for (let at = rule; at; at = at.parentRule) recorder.ruleTexts.delete(at);
      if (rule.parentStyleSheet) recorder.touchedSheets.add(rule.parentStyleSheet);
    };
    const again = { ...own, get() { note(this); return Reflect.apply(own.get, this, []); } };
    if (own.set) again.set = function (value) { note(this); return Reflect.apply(own.set, this, [value]); };
    Object.defineProperty(owner.prototype, name, again);
  };
  touching(window.CSSStyleRule, 'style');
  touching(window.CSSStyleRule, 'styleMap');
  touching(window.CSSStyleRule, 'selectorText');
  touching(window.CSSMediaRule, 'media');
  touching(window.CSSKeyframeRule, 'style');
  touching(window.CSSFontFaceRule, 'style');
  for (const name of ['appendRule', 'deleteRule']) after(window.CSSKeyframesRule && CSSKeyframesRule.prototype, name, (rule) => changed(rule.parentStyleSheet));
  after(window.CSS, 'registerProperty', (owner, [definition]) => recorder.properties.push({ ...definition }));

  let openings = 0;
  const opens = (element) => { openings += 1; recorder.opened.set(element, openings); };
  after(window.HTMLDialogElement && HTMLDialogElement.prototype, 'showModal', opens);
  for (const name of ['showPopover', 'togglePopover']) after(HTMLElement.prototype, name, opens);
  window.addEventListener('scroll', (event) => {
    if (event.target && event.target !== document && recorder.scrolled.size < 200) recorder.scrolled.add(event.target);
  }, { capture: true, passive: true });

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
