// Writes the attributes of an element, each made harmless: nothing of them acts or fetches any more.
const LEFT_OUT = new Set(['srcset', 'sizes', 'imagesrcset', 'imagesizes', 'integrity', 'crossorigin', 'nonce', 'loading', 'srcdoc', 'autofocus', 'autoplay', 'shadowrootmode', 'http-equiv', 'allow', 'data-ls-b', 'data-ls-undefined', 'fetchpriority', 'commandfor', 'popovertarget']);
const RESOURCE = new Set(['src', 'background', 'poster', 'data', 'lowsrc', 'dynsrc']);
const ACTION = new Set(['action', 'formaction', 'longdesc', 'codebase', 'classid', 'archive', 'profile', 'usemap', 'ping', 'manifest', 'attributionsrc', 'cite']);
const XLINK = 'http://www.w3.org/1999/xlink';
const HTML = 'http://www.w3.org/1999/xhtml';
const SVG = 'http://www.w3.org/2000/svg';

// What every page is full of, and what can never act or fetch.
const PLAIN = new Set(['class', 'id', 'title', 'alt', 'width', 'height', 'colspan', 'rowspan', 'align', 'valign', 'lang', 'dir', 'type', 'name', 'role', 'tabindex', 'rel', 'border', 'hidden', 'for', 'slot', 'part']);
const ENTITIES = { '\u0000': '', '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\u00a0': '&nbsp;', '\r': '&#13;' };
const entity = (letter) => ENTITIES[letter];
const escapeText = (text) => (/[\u0000&<>\u00a0\r]/.test(text) ? text.replace(/[\u0000&<>\u00a0\r]/g, entity) : text);
const escapeAttribute = (value) => {
  const text = String(value);
  return /[\u0000&<>"\r]/.test(text) ? text.replace(/[\u0000&<>"\r]/g, entity) : text;
};
const absolute = (url) => { try { return new URL(url, document.baseURI).href; } catch { return ''; } };

class AttributeWriter {
  constructor(blocks, animated = new Map()) {
    this.blocks = blocks;
    this.animated = animated;
    this.parts = [];
    this.text = '';
    this.urls = '';
    this.kept = []; // addresses of the element being written that it may no longer act on
    this.open = []; // names of the elements being written, outermost first
    this.openCount = {}; // how often each of them stands there
    this.inSvg = false;
    this.stylesCount = false;
    this.here = document.URL.split('#')[0];
    this.slotNames = new Map();
    this.states = new Set(); // pseudo-classes that stand as attributes from now on
    this.moved = []; // elements of the top layer that nothing above them may hold
    this.shades = [];
    this.needsStates = false;
  }

  put(text) { this.text += text; }

  part(...values) {
    if (this.text) this.parts.push(this.text);
    this.text = '';
    this.parts.push(values);
    this.urls += values.filter((value) => typeof value === 'string').join(' ');
    return values;
  }

  attribute(name, value) { this.put(` ${name}="${escapeAttribute(value)}"`); }

  keep(url) { if (url && !this.kept.includes(url)) this.kept.push(url); }

  mark(state, value = '') {
    this.states.add(state);
    this.attribute(`data-linksnap-${state}`, value);
  }

  // One attribute of the page, made harmless; `name` is already in lower case for HTML.
  pageAttribute(element, name, value, svg) {
    const bare = name.replace(/^xlink:/, '').toLowerCase();
    if (/^on/.test(bare) || LEFT_OUT.has(bare) || bare.startsWith('data-linksnap') || /[\s"'<>/=]/.test(name)) return;
    if (svg && /url\(/i.test(value)) this.part('css', name, value, document.baseURI);
    else if (bare === 'href') this.link(element, name, value, svg);
    else if (RESOURCE.has(bare) && !(bare === 'data' && element.localName !== 'object')) this.part('url', name, absolute(value));
    else if (bare === 'ping') value.split(/\s+/).forEach((url) => url && this.keep(absolute(url)));
    else if (ACTION.has(bare) && !(bare === 'usemap' && value.startsWith('#'))) this.keep(absolute(value));
    else if (bare !== 'target' || element.localName !== 'base') this.attribute(name, value);
  }

  link(element, name, value, svg) {
    const url = value.trim().startsWith('#') ? value.trim() : !svg && element.href ? element.href : absolute(value);
    const local = url.startsWith(`${this.here}#`) ? url.slice(this.here.length) : url;
    if (local.startsWith('#')) this.attribute(name, local);
    else if (svg && element.localName !== 'a') this.part('url', name, url);
    else if (/^(https?|mailto|tel|ftp|magnet|xmpp|geo|sms):/i.test(url)) this.attribute(name, url);
    else this.keep(url);
  }

  style(element, added) {
    const own = element.getAttribute('style') || '';
    // A strict policy of the page may keep style attributes from counting at all; one that counts tells that it doesn't.
    const counts = own && (this.stylesCount || !element.style || element.style.length > 0 || !/:/.test(own));
    if (counts && /:/.test(own)) this.stylesCount = true;
    const text = [counts ? own : '', added, this.animated.get(element)].filter(Boolean).join(';');
    if (!text) return;
    if (/url\(|image-set\(|expression/i.test(text)) this.part('css', 'style', text, document.baseURI);
    else this.attribute('style', text);
  }

  attributes(element, without = [], added = '') {
    const svg = element.namespaceURI !== HTML;
    // Names first: the list of attributes would make an object of each of them.
    for (const name of element.getAttributeNames()) {
      const lower = name.toLowerCase();
      if (lower === 'style' || without.includes(lower)) continue;
      const value = element.getAttribute(name);
      if (!svg && PLAIN.has(name)) this.put(` ${name}="${escapeAttribute(value)}"`);
      else this.pageAttribute(element, name, value, svg);
    }
    if (added || this.animated.size || element.hasAttribute('style')) this.style(element, added);
    const block = this.blocks.get(element);
    if (block) {
      this.attribute('data-ls-b', block.number);
      if (!element.id) this.attribute('id', block.anchor);
    }
    const formula = formulaOf(element);
    if (formula) {
      this.attribute('data-linksnap-tex', formula.tex);
      if (formula.display) this.attribute('data-linksnap-display', 'block');
    }
    if (element === this.target) this.mark('target');
    const slot = this.slotNames.get(element);
    if (slot) this.attribute(...slot);
    if (element.localName.includes('-') && !svg) {
      if (!element.matches(':defined')) this.put(' data-ls-undefined=""');
      const states = customStates(element);
      if (states) this.mark('state', states);
    }
  }

  // What an element may no longer do stands in one attribute, after everything else that names an address.
  endAttributes() {
    if (this.kept.length) this.attribute('data-linksnap-src', this.kept.join(' '));
    this.kept = [];
    this.put('>');
  }
}
