// Writes the document down as parts: literal text, and small arrays for what Python fills in from the recorded bodies.
const VOID = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr', 'frame', 'param']);
const DROPPED = new Set(['script', 'noscript', 'template', 'base', 'portal', 'fencedframe']);
const LEFT_OUT = new Set(['srcset', 'sizes', 'imagesrcset', 'imagesizes', 'integrity', 'crossorigin', 'nonce', 'loading', 'srcdoc', 'ping', 'autofocus', 'autoplay', 'manifest', 'shadowrootmode', 'http-equiv', 'allow', 'data-ls-b', 'data-ls-undefined', 'attributionsrc', 'fetchpriority']);
const RESOURCE = new Set(['src', 'background', 'poster', 'data', 'lowsrc', 'dynsrc']);
const ACTION = new Set(['action', 'formaction', 'longdesc', 'codebase', 'classid', 'archive', 'profile', 'usemap']);
const XLINK = 'http://www.w3.org/1999/xlink';
const HTML = 'http://www.w3.org/1999/xhtml';

const escapeText = (text) => text.replace(/\u0000/g, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\u00a0/g, '&nbsp;');
const escapeAttribute = (text) => String(text).replace(/\u0000/g, '').replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const absolute = (url) => { try { return new URL(url, document.baseURI).href; } catch { return ''; } };

class Writer {
  constructor(blocks) {
    this.blocks = blocks;
    this.parts = [];
    this.text = '';
    this.urls = '';
  }

  put(text) { this.text += text; }

  part(...values) {
    if (this.text) this.parts.push(this.text);
    this.text = '';
    this.parts.push(values);
    this.urls += values.filter((value) => typeof value === 'string').join(' ');
  }

  attribute(name, value) { this.put(` ${name}="${escapeAttribute(value)}"`); }

  // One attribute of the page, made harmless; `name` is already in lower case for HTML.
  pageAttribute(element, name, value, svg) {
    const bare = name.replace(/^xlink:/, '').toLowerCase();
    if (/^on/.test(bare) || LEFT_OUT.has(bare) || bare.startsWith('data-linksnap') || /[\s"'<>/=]/.test(name)) return;
    if (bare === 'style' || (svg && /url\(/i.test(value))) {
      if (/url\(|image-set\(|expression/i.test(value)) this.part('css', name, value, document.baseURI);
      else this.attribute(name, value);
    } else if (bare === 'href') this.link(element, name, value, svg);
    else if (RESOURCE.has(bare) && !(bare === 'data' && element.localName !== 'object')) this.part('url', name, absolute(value));
    else if (ACTION.has(bare) && !(bare === 'usemap' && value.startsWith('#'))) this.attribute('data-linksnap-src', absolute(value));
    else if (bare === 'target' || bare === 'rel') { if (element.localName !== 'base') this.attribute(name, value); } else this.attribute(name, value);
  }

  link(element, name, value, svg) {
    const url = value.trim().startsWith('#') ? value.trim() : absolute(value);
    const here = document.URL.split('#')[0];
    const local = url.startsWith(`${here}#`) ? url.slice(here.length) : url;
    if (local.startsWith('#')) this.attribute(name, local);
    else if (svg && element.localName !== 'a') this.part('url', name, url);
    else if (/^(https?|mailto|tel|ftp|magnet|xmpp|geo|sms):/i.test(url)) this.attribute(name, url);
    else this.attribute('data-linksnap-src', url);
  }

  attributes(element, without = []) {
    const svg = element.namespaceURI !== HTML;
    for (const { name, value } of element.attributes) {
      if (!without.includes(name.toLowerCase())) this.pageAttribute(element, name, value, svg);
    }
    const block = this.blocks.get(element);
    if (block) {
      this.attribute('data-ls-b', block.number);
      if (!element.id) this.attribute('id', block.anchor);
    }
    if (element.localName.includes('-') && !svg && !element.matches(':defined')) this.put(' data-ls-undefined=""');
  }

  node(node) {
    if (node.nodeType === Node.TEXT_NODE) this.put(escapeText(node.data));
    else if (node.nodeType === Node.ELEMENT_NODE) this.element(node);
  }

  children(element) { for (const child of element.childNodes) this.node(child); }

  element(element) {
    const svg = element.namespaceURI !== HTML;
    const name = svg ? element.tagName : element.localName;
    if (/[\s"'<>/=]/.test(name)) return this.children(element);
    const special = svg ? specialSvg[name] : specialHtml[name];
    if (special) return special(this, element);
    if (DROPPED.has(name) || (svg && name.toLowerCase() === 'script')) return undefined;
    this.put(`<${name}`);
    this.attributes(element);
    this.put('>');
    if (!svg && VOID.has(name)) return undefined;
    if ((name === 'pre' || name === 'listing') && /^\n/.test(element.textContent)) this.put('\n');
    this.shadow(element);
    this.children(element);
    this.put(`</${name}>`);
    return undefined;
  }

  shadow(element) {
    const root = shadowRootOf(element);
    if (!root) return;
    this.put(`<template shadowrootmode="${root.mode}"${root.delegatesFocus ? ' shadowrootdelegatesfocus=""' : ''}>`);
    this.children(root);
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
