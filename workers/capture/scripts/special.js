// The elements that need more than their attributes: style, links, frames, forms, sprites.
const metaKept = (meta) => !meta.httpEquiv && !meta.hasAttribute('charset') && meta.name.toLowerCase() !== 'referrer';

function plainElement(writer, element, name, without, extra, added = '') {
  writer.put(`<${name}`);
  writer.attributes(element, without, added);
  if (extra) extra();
  writer.endAttributes();
}

// http-equiv: a language is a fact, a refresh an act; all the others speak to a browser that fetches.
function metaElement(writer, element) {
  const says = element.httpEquiv.toLowerCase();
  if (metaKept(element)) plainElement(writer, element, 'meta', []);
  else if (says === 'content-language') writer.put(`<meta http-equiv="content-language" content="${escapeAttribute(element.content)}">`);
  else if (says === 'refresh' && /url\s*=/i.test(element.content)) writer.put(`<meta name="linksnap-refresh" data-linksnap-src="${escapeAttribute(absolute(element.content.replace(/^.*?url\s*=\s*["']?|["']\s*$/gi, '')))}">`);
}

function styleAttributes(element, kept) {
  const media = element.sheet.disabled || isAlternative(element) ? 'not all' : element.getAttribute('media');
  let text = media ? ` media="${escapeAttribute(media)}"` : '';
  for (const name of kept) if (element.getAttribute(name)) text += ` ${name}="${escapeAttribute(element.getAttribute(name))}"`;
  return text;
}

function styleElement(writer, element, kind) {
  // Without a sheet it counts for nothing: another language, or forbidden by the page's policy.
  if (!element.sheet) writer.gap(element);
  else writer.part(kind, styleAttributes(element, ['id', 'class']), styleText(element), document.baseURI);
}

function linkElement(writer, element) {
  const rel = ` ${element.rel.toLowerCase()} `;
  const url = element.href;
  if (rel.includes(' stylesheet ')) {
    if (element.sheet) writer.part('sheet', styleAttributes(element, ['id', 'class']), url, changedLinkText(element), document.baseURI);
    else if (rel.includes(' alternate ') || element.disabled) writer.gap(element);
    else writer.part('nosheet', url);
  } else if (/ (icon|apple-touch-icon) /.test(rel)) {
    plainElement(writer, element, 'link', ['href'], () => writer.part('url', 'href', url));
  } else if (/ (canonical|author|license|amphtml|alternate|next|prev|shortlink|me) /.test(rel)) {
    plainElement(writer, element, 'link', ['href'], () => url && writer.attribute('href', url));
  } else writer.gap(element);
}

function frameElement(writer, element) {
  plainElement(writer, element, 'iframe', ['src', 'sandbox'], () => {
    writer.put(' sandbox=""');
    writer.part('frame', element.__linksnapFrame || 0, element.src || '');
  });
  writer.put('</iframe>');
}

// The tracks of a frameset with its borders between them; shares of what the borders leave.
function frameTracks(text, border) {
  const sizes = (text || '*').split(',').map((size) => size.trim());
  const taken = (sizes.length - 1) * border;
  const open = sizes.some((size) => /\*/.test(size));
  return sizes.map((size) => {
    if (/\*/.test(size) || !parseFloat(size)) return `${parseFloat(size) || 1}fr`;
    if (!/%/.test(size)) return open ? `${parseFloat(size)}px` : `${parseFloat(size)}fr`;
    return open ? `calc((100% - ${taken}px)*${parseFloat(size) / 100})` : `${parseFloat(size)}fr`;
  }).join(border ? ` ${border}px ` : ' ');
}

function frameBar(width, way) {
  const edges = width < 3 ? '#d0d0d0' : `linear-gradient(${way},#aaa 1px,#d0d0d0 1px calc(100% - 1px),#000 calc(100% - 1px))`;
  return `<div style="background:${edges}"></div>`;
}

function framesetElement(writer, element, outer = 6) {
  // <frame> cannot carry srcdoc, so a frameset becomes a grid of iframes.
  const told = element.getAttribute('border');
  const border = /^(0|no)$/i.test(element.getAttribute('frameborder') || '') ? 0 : told === null ? outer : parseInt(told, 10) || 0;
  const size = element.parentElement === document.documentElement ? 'position:fixed;inset:0' : 'width:100%;height:100%';
  writer.put(`<div style="display:grid;${size};grid-template-columns:${frameTracks(element.cols, border)};grid-template-rows:${frameTracks(element.rows, border)}">`);
  const columns = (element.cols || '*').split(',').length;
  const inside = [...element.children].filter(({ localName }) => localName === 'frameset' || localName === 'frame');
  inside.forEach((child, number) => {
    if (border && number % columns) writer.put(frameBar(border, 'to right'));
    else if (border && number) for (let column = 0; column < 2 * columns - 1; column += 1) writer.put(frameBar(border, 'to bottom'));
    if (child.localName === 'frameset') { framesetElement(writer, child, border); return; }
    writer.put('<iframe style="width:100%;height:100%;border:0" sandbox=""');
    writer.part('frame', child.__linksnapFrame || 0, child.src || '');
    writer.put('></iframe>');
  });
  writer.put('</div>');
}

function inputElement(writer, element) {
  const kind = element.type;
  const typed = !['password', 'file', 'hidden', 'checkbox', 'radio', 'image', 'submit', 'button', 'reset'].includes(kind);
  plainElement(writer, element, 'input', typed ? ['value', 'checked'] : kind === 'password' ? ['value'] : ['checked'], () => {
    if (typed && element.value) writer.attribute('value', element.value);
    if (element.checked) writer.put(' checked=""');
    if (element.indeterminate && kind === 'checkbox') {
      writer.needsStates = true;
      writer.mark('indeterminate');
    }
  }, element.indeterminate && kind === 'checkbox' ? `width:${getComputedStyle(element).width};height:${getComputedStyle(element).height}` : '');
}

// It becomes an image or a frame, which rules for objects don't meet.
function embeddedLook(element) {
  const style = getComputedStyle(element);
  return ['Top', 'Right', 'Bottom', 'Left'].flatMap((side) => [`border-${side.toLowerCase()}:${style[`border${side}Width`]} ${style[`border${side}Style`]} ${style[`border${side}Color`]}`, `padding-${side.toLowerCase()}:${style[`padding${side}`]}`]).join(';');
}

function objectElement(writer, element) {
  const name = element.localName;
  const url = absolute(element.getAttribute(name === 'object' ? 'data' : 'src') || '');
  const inner = new Writer(writer.blocks, writer.animated);
  inner.attributes(element, ['src', 'data', 'type', 'style']);
  inner.style(element, embeddedLook(element));
  const fallback = new Writer(writer.blocks, writer.animated);
  fallback.scripted = writer.scripted;
  if (name === 'object') fallback.children(element);
  // An SVG has a size of its own, which a frame doesn't take from it.
  const used = getComputedStyle(element);
  const size = ['width', 'height'].map((side) => (String(element.computedStyleMap().get(side)) === 'auto' ? Math.round(parseFloat(used[side])) || 0 : 0));
  writer.part('object', inner.finish(), url, fallback.finish(), name, [element.__linksnapFrame || 0, ...size]);
}

const specialHtml = {
  meta: metaElement,
  style: (writer, element) => styleElement(writer, element, 'style'),
  script: (writer, element) => {
    // Structured data is no program; the extractor reads authors and dates from it.
    if (/^application\/ld\+json$/i.test(element.type.trim())) writer.part('jsonld', element.textContent);
    else writer.gap(element);
  },
  noscript: (writer, element) => { if (writer.scripted) writer.gap(element); else writer.children(element); },
  link: linkElement,
  img: imageElement,
  source: sourceElement,
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
  select: (writer, element) => {
    plainElement(writer, element, 'select', []);
    // A list nobody chose from shows nothing, but one that is parsed shows its first entry.
    if (element.selectedIndex < 0 && !element.multiple && element.size < 2) writer.put('<option selected hidden disabled></option>');
    writer.children(element);
    writer.put('</select>');
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
  style: (writer, element) => { if (element.sheet) styleElement(writer, element, 'svgstyle'); },
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
