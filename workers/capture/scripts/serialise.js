// Writes the document down as parts: literal text, and small arrays for what Python fills in from the recorded bodies.
const VOID = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr', 'frame', 'param']);
const DROPPED = new Set(['script', 'noscript', 'template', 'base', 'portal', 'fencedframe', 'link', 'meta']);
const IN_HEAD = new Set(['title', 'meta', 'link', 'style', 'script', 'base', 'noscript', 'template']);

class Writer extends AttributeWriter {
  node(node) {
    if (node.nodeType === Node.TEXT_NODE) {
      const slot = this.slotNames.get(node);
      this.put(slot ? `<span slot="${slot[1]}" style="display:contents">${escapeText(node.data)}</span>` : escapeText(node.data));
    } else if (node.nodeType === Node.ELEMENT_NODE) this.element(node);
  }

  children(element, name = element.localName) {
    const outside = this.inSvg;
    this.inSvg = element.namespaceURI === SVG && name !== 'foreignObject';
    this.open.push(name);
    this.openCount[name] = (this.openCount[name] || 0) + 1;
    for (let child = element.firstChild; child; child = child.nextSibling) this.node(child);
    this.openCount[name] -= 1;
    this.open.pop();
    this.inSvg = outside;
  }

  element(element) {
    const svg = element.namespaceURI !== HTML;
    const name = svg ? element.tagName : element.localName;
    if (/[\s"'<>/=]/.test(name)) return this.children(element);
    const special = svg ? specialSvg[name] : specialHtml[name];
    if (special) return special(this, element);
    if (svg && name.toLowerCase() === 'script') return undefined;
    if (!svg && DROPPED.has(name)) return this.gap(element);
    if (!svg && this.inSvg) return undefined;
    return this.plain(element, name, svg);
  }

  // Rules count children, so what is left out leaves an empty element that is never shown.
  gap(element) {
    if (element.parentElement !== document.head) this.put('<template></template>');
  }

  plain(element, tag, svg) {
    const whole = element === document.body || element === document.documentElement;
    const refused = !svg && !whole && (parserRefuses(this.open, this.openCount, tag) || holdsStrangers(element));
    const name = refused ? `linksnap-${tag}` : tag;
    const state = svg ? '' : topLayerState(element);
    const top = state && !this.moving ? topLayerStyle(element, state) : null;
    if (top) this.lift(top);
    if (top && top.moves) { this.moved.push(element); return; }
    const marker = recorder.scrolled.has(element) && !whole ? scrollMarker(element) : null;
    this.put(`<${name}`);
    this.attributes(element, [], [refused ? lookOf(element) : '', top || state ? (top || topLayerStyle(element, state)).text : '', marker ? marker.held : ''].filter(Boolean).join(';'));
    if (state) this.mark(state);
    this.endAttributes();
    if (!svg && VOID.has(name)) return;
    if ((name === 'pre' || name === 'listing') && /^\n/.test(element.textContent)) this.put('\n');
    this.shadow(element);
    this.children(element, name);
    if (marker) this.put(marker.text);
    if (element === document.body) this.atTheEnd();
    this.put(`</${name}>`);
  }

  lift(top) {
    this.needsStates = true;
    if (top.backdrop) this.shades.push(top.backdrop);
  }

  // The end of the body: what had to leave its place, in shells of what it inherits from; a frame's scroll; backdrops.
  atTheEnd() {
    this.moving = true;
    for (const element of this.moved) {
      const above = [];
      for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) above.unshift(at);
      for (const shell of above) {
        this.put(`<${shell.localName} data-linksnap="shell"`);
        for (const { name, value } of shell.attributes) if (/^(class|lang|dir|data-theme|data-[\w-]*scope.*)$/.test(name)) this.attribute(name, value);
        this.put(' style="display:contents!important">');
      }
      this.plain(element, element.localName, false);
      for (const shell of above.reverse()) this.put(`</${shell.localName}>`);
    }
    this.moving = false;
    const marker = this.inner && document.scrollingElement && scrollMarker(document.scrollingElement);
    if (marker) this.put(marker.text);
    for (const shade of this.shades) {
      this.put('<linksnap-backdrop data-linksnap="backdrop"');
      this.part('css', 'style', shade, document.baseURI);
      this.put('></linksnap-backdrop>');
    }
  }

  shadow(element) {
    const root = shadowRootOf(element);
    if (!root) return;
    manualSlots(root, this.slotNames);
    this.put(`<template shadowrootmode="${root.mode}"${root.delegatesFocus ? ' shadowrootdelegatesfocus=""' : ''}>`);
    const outside = [this.open, this.openCount];
    [this.open, this.openCount] = [[], {}];
    this.children(root, 'template');
    [this.open, this.openCount] = outside;
    this.adopted(root);
    this.put('</template>');
  }

  adopted(root) {
    for (const { text, media } of adoptedTexts(root)) this.part('style', ` data-linksnap="adopted"${media ? ` media="${escapeAttribute(media)}"` : ''}`, text, document.baseURI);
  }

  finish() {
    if (this.text) this.parts.push(this.text);
    this.text = '';
    return this.parts;
  }
}
