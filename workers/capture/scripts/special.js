// The elements that need more than their attributes: style, links, pictures, frames, forms, canvases, sprites.
const metaKept = (meta) => !meta.httpEquiv && !meta.hasAttribute('charset') && meta.name.toLowerCase() !== 'referrer';

function plainElement(writer, element, name, without, extra) {
  writer.put(`<${name}`);
  writer.attributes(element, without);
  if (extra) extra();
  writer.put('>');
}

function styleAttributes(element, kept) {
  const sheet = element.sheet;
  const media = sheet && sheet.disabled ? 'not all' : element.getAttribute('media');
  let text = media ? ` media="${escapeAttribute(media)}"` : '';
  for (const name of kept) if (element.getAttribute(name)) text += ` ${name}="${escapeAttribute(element.getAttribute(name))}"`;
  return text;
}

function linkElement(writer, element) {
  const rel = ` ${element.rel.toLowerCase()} `;
  const url = element.href;
  if (rel.includes(' stylesheet ')) {
    if (!element.sheet && rel.includes(' alternate ')) return;
    writer.part('sheet', styleAttributes(element, ['id', 'class']), url, changedLinkText(element), document.baseURI);
  } else if (/ (icon|apple-touch-icon) /.test(rel)) {
    plainElement(writer, element, 'link', ['href'], () => writer.part('url', 'href', url));
  } else if (/ (canonical|author|license|amphtml|alternate|next|prev|shortlink|me) /.test(rel)) {
    plainElement(writer, element, 'link', ['href'], () => url && writer.attribute('href', url));
  }
}

function imageElement(writer, element) {
  const shown = element.currentSrc || (element.getAttribute('src') ? absolute(element.getAttribute('src')) : '');
  const chosen = element.srcset || (element.parentElement && element.parentElement.localName === 'picture');
  plainElement(writer, element, 'img', ['src'], () => {
    if (shown) writer.part('image', shown, chosen ? element.naturalWidth : 0);
  });
}

function frameElement(writer, element) {
  plainElement(writer, element, 'iframe', ['src', 'sandbox'], () => {
    writer.put(' sandbox=""');
    writer.part('frame', element.__linksnapFrame || 0, element.src || '');
  });
  writer.put('</iframe>');
}

function framesetElement(writer, element) {
  // <frame> cannot carry srcdoc, so a frameset becomes a grid of iframes.
  const tracks = (text) => (text || '').split(',').map((size) => (/^\s*\d+\s*$/.test(size) ? `${size.trim()}px` : /%/.test(size) ? size.trim() : `${parseFloat(size) || 1}fr`)).join(' ');
  const size = element.parentElement === document.documentElement ? 'position:fixed;inset:0' : 'width:100%;height:100%';
  writer.put(`<div style="display:grid;${size};grid-template-columns:${tracks(element.cols)};grid-template-rows:${tracks(element.rows)}">`);
  for (const child of element.children) {
    if (child.localName === 'frameset') framesetElement(writer, child);
    if (child.localName !== 'frame') continue;
    writer.put('<iframe style="width:100%;height:100%;border:0" sandbox=""');
    writer.part('frame', child.__linksnapFrame || 0, child.src || '');
    writer.put('></iframe>');
  }
  writer.put('</div>');
}

function canvasElement(writer, element) {
  let picture = '';
  try {
    picture = element.toDataURL('image/png');
    if (picture.length > 700000) picture = element.toDataURL('image/webp', 0.9);
  } catch { /* tainted by another origin's pixels */ }
  const style = element.getAttribute('style') || '';
  const shown = picture.length > 30 ? `;background:url(${picture}) 0 0/100% 100% no-repeat content-box` : '';
  plainElement(writer, element, 'canvas', ['style'], () => (style || shown) && writer.part('css', 'style', style + shown, document.baseURI));
  writer.put('</canvas>');
}

function inputElement(writer, element) {
  const kind = element.type;
  const typed = !['password', 'file', 'hidden', 'checkbox', 'radio', 'image', 'submit', 'button', 'reset'].includes(kind);
  plainElement(writer, element, 'input', typed ? ['value', 'checked'] : kind === 'password' ? ['value'] : ['checked'], () => {
    if (typed && element.value) writer.attribute('value', element.value);
    if (element.checked) writer.put(' checked=""');
    if (element.indeterminate) writer.put(' data-linksnap-indeterminate=""');
  });
}

function mediaElement(writer, element) {
  plainElement(writer, element, element.localName, ['src'], () => {
    const url = element.currentSrc || element.src;
    if (url) writer.attribute('data-linksnap-src', url);
  });
  writer.put(`</${element.localName}>`);
}

function objectElement(writer, element) {
  const name = element.localName;
  const url = absolute(element.getAttribute(name === 'object' ? 'data' : 'src') || '');
  const inner = new Writer(writer.blocks);
  inner.attributes(element, ['src', 'data', 'type']);
  const fallback = new Writer(writer.blocks);
  if (name === 'object') fallback.children(element);
  writer.part('object', inner.finish(), url, fallback.finish(), name, element.__linksnapFrame || 0);
}

const specialHtml = {
  meta: (writer, element) => { if (metaKept(element)) plainElement(writer, element, 'meta', []); },
  style: (writer, element) => writer.part('style', styleAttributes(element, ['id', 'class']), styleText(element), document.baseURI),
  script: (writer, element) => {
    // Structured data is no program; the extractor reads authors and dates from it.
    if (/^application\/ld\+json$/i.test(element.type.trim())) writer.part('jsonld', element.textContent);
  },
  noscript: (writer, element) => { if (!writer.scripted) writer.children(element); },
  link: linkElement,
  img: imageElement,
  source: () => undefined,
  track: () => undefined,
  iframe: frameElement,
  frameset: framesetElement,
  canvas: canvasElement,
  input: inputElement,
  video: mediaElement,
  audio: mediaElement,
  object: objectElement,
  embed: objectElement,
  textarea: (writer, element) => {
    plainElement(writer, element, 'textarea', []);
    writer.put(`\n${escapeText(element.value)}</textarea>`);
  },
  option: (writer, element) => {
    plainElement(writer, element, 'option', ['selected'], () => element.selected && writer.put(' selected=""'));
    writer.children(element);
    writer.put('</option>');
  },
  plaintext: (writer, element) => { writer.put('<pre>'); writer.children(element); writer.put('</pre>'); },
  xmp: (writer, element) => { plainElement(writer, element, 'pre', []); writer.children(element); writer.put('</pre>'); },
};

const animates = (writer, element) => {
  if (/href/i.test(element.getAttribute('attributeName') || '')) return;
  plainElement(writer, element, element.tagName, []);
  writer.put(`</${element.tagName}>`);
};

const specialSvg = {
  set: animates,
  animate: animates,
  style: (writer, element) => writer.part('svgstyle', styleAttributes(element, ['id', 'class']), styleText(element), document.baseURI),
  use: (writer, element) => {
    const href = element.getAttribute('href') || element.getAttributeNS(XLINK, 'href') || '';
    const here = document.URL.split('#')[0];
    const url = href.startsWith('#') ? href : absolute(href);
    if (url.startsWith('#') || url.startsWith(`${here}#`)) {
      plainElement(writer, element, 'use', ['href', 'xlink:href'], () => writer.attribute('href', url.slice(url.indexOf('#'))));
    } else {
      writer.part('sprite', url);
      plainElement(writer, element, 'use', ['href', 'xlink:href'], () => writer.part('spritelink', url));
    }
    writer.put('</use>');
  },
};
