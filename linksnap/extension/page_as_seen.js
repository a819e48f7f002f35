// Runs in the page that is being read. Its value is the page as one HTML text: what is shown now, with sheets and
// pictures inside as far as the page itself may read them; no scripts. LinkSnap cleans it once more on arrival.
(async () => {
  const MOST_BYTES = 40_000_000;
  const PATIENCE_MS = 8_000;
  const started = Date.now();
  const known = new Map();
  let taken = 0;

  const asDataUrl = (blob) =>
    new Promise((done, fail) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.onerror = fail;
      reader.readAsDataURL(blob);
    });

  /** The bytes of an address as data:, or the address itself where they cannot be had. */
  async function inside(address) {
    if (!/^(https?|blob):/.test(address)) return address;
    if (!known.has(address)) {
      known.set(address, (async () => {
        if (taken > MOST_BYTES || Date.now() - started > PATIENCE_MS) return address;
        try {
          const signal = AbortSignal.timeout(Math.max(1, PATIENCE_MS - (Date.now() - started)));
          const answer = await fetch(address, { credentials: "same-origin", cache: "force-cache", signal });
          if (!answer.ok) return address;
          const blob = await answer.blob();
          taken += blob.size;
          return taken > MOST_BYTES ? address : await asDataUrl(blob);
        } catch {
          return address;
        }
      })());
    }
    return known.get(address);
  }

  const absolute = (address, base) => {
    try {
      return new URL(address, base).href;
    } catch {
      return address;
    }
  };

  /** A sheet's text with the addresses in it made absolute or brought inside. */
  async function sheetText(text, base) {
    const pattern = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)/g;
    const found = [...text.matchAll(pattern)];
    const values = await Promise.all(found.map((hit) => inside(absolute(hit[1] ?? hit[2] ?? hit[3] ?? "", base))));
    let place = 0;
    return text.replace(pattern, () => `url("${values[place++].replaceAll('"', "%22")}")`);
  }

  async function rulesOf(sheet) {
    const base = sheet.href || document.baseURI;
    try {
      const parts = [...sheet.cssRules].map((rule) =>
        rule instanceof CSSImportRule && rule.styleSheet ? rulesOf(rule.styleSheet) : sheetText(rule.cssText, base));
      return (await Promise.all(parts)).join("\n");
    } catch {
      if (!sheet.href) return "";
      const held = await inside(sheet.href);
      if (!held.startsWith("data:")) return "";
      return sheetText(await (await fetch(held)).text(), base);
    }
  }

  /** The copy of an image's picture: its own bytes, or what the canvas may read. */
  async function pictureOf(image) {
    const address = image.currentSrc || image.src;
    if (!address) return "";
    return inside(absolute(address, document.baseURI));
  }

  async function copyElement(from, to) {
    if (from instanceof HTMLImageElement) {
      const picture = await pictureOf(from);
      if (picture) to.setAttribute("src", picture);
      for (const name of ["srcset", "sizes", "loading"]) to.removeAttribute(name);
    } else if (from instanceof HTMLSourceElement && from.parentElement instanceof HTMLPictureElement) {
      to.remove();
    } else if (from instanceof HTMLCanvasElement) {
      const image = document.createElement("img");
      for (const name of ["class", "style", "id", "width", "height"]) {
        if (from.hasAttribute(name)) image.setAttribute(name, from.getAttribute(name));
      }
      try {
        image.src = from.toDataURL();
        to.replaceWith(image);
      } catch {
        // Pictures of other sites were drawn on it: the browser does not let anybody read it.
      }
    } else if (from instanceof HTMLInputElement) {
      if (from.type === "password") to.removeAttribute("value");
      else to.setAttribute("value", from.value);
      to.toggleAttribute("checked", from.checked);
    } else if (from instanceof HTMLTextAreaElement) {
      to.textContent = from.value;
    } else if (from instanceof HTMLOptionElement) {
      to.toggleAttribute("selected", from.selected);
    } else if (from instanceof HTMLIFrameElement && from.contentDocument?.documentElement) {
      to.removeAttribute("src");
      to.setAttribute("srcdoc", await wholeOf(from.contentDocument));
    } else if (from instanceof HTMLLinkElement && from.sheet) {
      const style = document.createElement("style");
      style.textContent = await rulesOf(from.sheet);
      if (from.media) style.media = from.media;
      to.replaceWith(style);
    } else if (from instanceof HTMLStyleElement && from.sheet) {
      to.textContent = await rulesOf(from.sheet);
    } else if (from instanceof HTMLVideoElement && from.poster) {
      to.setAttribute("poster", await inside(absolute(from.poster, document.baseURI)));
    }
    const style = to.getAttribute?.("style");
    if (style?.includes("url(")) to.setAttribute("style", await sheetText(style, document.baseURI));
    if (from.shadowRoot) await copyShadow(from.shadowRoot, to);
  }

  async function copyShadow(root, to) {
    const template = document.createElement("template");
    template.setAttribute("shadowrootmode", "open");
    const sheets = await Promise.all([...root.adoptedStyleSheets].map(rulesOf));
    if (sheets.length) {
      const style = document.createElement("style");
      style.textContent = sheets.join("\n");
      template.content.append(style);
    }
    const copies = [...root.childNodes].map((node) => node.cloneNode(true));
    template.content.append(...copies);
    await copyAll(root, template.content, sheets.length ? 1 : 0);
    to.prepend(template);
  }

  /** Walk the original and its copy side by side; `skip` elements stand before the copy's first. */
  async function copyAll(from, to, skip = 0) {
    const originals = [...from.querySelectorAll("*")];
    const copies = [...to.querySelectorAll("*")].slice(skip);
    await Promise.all(originals.map((original, place) => copyElement(original, copies[place])));
  }

  async function wholeOf(page) {
    const root = page.documentElement.cloneNode(true);
    await copyAll(page.documentElement, root);
    for (const lost of root.querySelectorAll("script, noscript, base, link[rel~=preload], link[rel~=modulepreload], meta[http-equiv]")) {
      lost.remove();
    }
    for (const [index, original] of [...page.querySelectorAll("a[href], area[href]")].entries()) {
      const copy = root.querySelectorAll("a[href], area[href]")[index];
      if (copy && /^https?:/.test(original.href)) copy.setAttribute("href", original.href);
    }
    const adopted = await Promise.all([...page.adoptedStyleSheets].map(rulesOf));
    const head = root.querySelector("head") ?? root;
    for (const text of adopted) {
      const style = page.createElement("style");
      style.textContent = text;
      head.append(style);
    }
    const charset = page.createElement("meta");
    charset.setAttribute("charset", "utf-8");
    head.prepend(charset);
    return `<!DOCTYPE html>\n${root.outerHTML}`;
  }

  return { html: await wholeOf(document), title: document.title, url: location.href };
})();
