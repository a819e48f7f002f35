// Pictures and what stands for one: img with its candidates, picture sources, canvases, films.
const CANDIDATE = /\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s+([\d.]+)([wx]))?(?:\s+[\d.]+h)?\s*(?:,|$)/g;
const MEANT_WIDTH = 800;

// The candidates of a srcset (HTML standard, section 4.8.4.4.2): [{ url, size, unit }].
function candidates(text) {
  return [...text.matchAll(CANDIDATE)].map(([, url, size, unit]) => ({ url: absolute(url), size: parseFloat(size) || 1, unit: unit || 'x' }));
}

// The candidate that is shown, or else a good one for a screen without many pixels.
function chosenFrom(found, shown) {
  const same = found.find(({ url }) => url === shown);
  if (same || !found.length) return same;
  const sorted = [...found].sort((one, other) => one.size - other.size);
  return sorted.find(({ size, unit }) => size >= (unit === 'w' ? MEANT_WIDTH : 1)) || sorted[sorted.length - 1];
}

function densityOf(element, shown) {
  const own = candidates(element.srcset).find(({ url }) => url === shown);
  const sizes = element.getAttribute('sizes') || '';
  // Its size follows the window by `sizes`, so both are kept together.
  return own && own.unit === 'w' && sizes && !/^\s*auto/i.test(sizes) ? { width: own.size, sizes } : null;
}

// What a page without scripts never got to show, by the names that lazy loaders give it.
function lateSource(element) {
  if (element.naturalWidth > 2) return '';
  const data = element.dataset;
  const late = data.src || data.original || data.lazySrc || data.lazy || data.actualsrc || '';
  const set = data.srcset || data.lazySrcset ? chosenFrom(candidates(data.srcset || data.lazySrcset), '') : null;
  return late ? absolute(late) : set ? set.url : '';
}

const directed = (element) => element.parentElement && element.parentElement.localName === 'picture'
  && [...element.parentElement.children].some((one) => one.localName === 'source' && one.hasAttribute('media'));

function imageElement(writer, element) {
  const src = element.getAttribute('src');
  let shown = element.currentSrc || (src ? absolute(src) : '');
  if (!writer.scripted) shown = lateSource(element) || shown;
  const chosen = element.srcset || (element.parentElement && element.parentElement.localName === 'picture');
  const broken = element.complete && !element.naturalWidth && shown;
  let density = chosen ? densityOf(element, shown) : null;
  if (directed(element)) {
    // The sources speak for themselves; what stands here is for the windows that none of them is for.
    const own = candidates(element.srcset);
    if (!own.some(({ url }) => url === shown) && shown !== absolute(src || '')) {
      const best = chosenFrom(own, '');
      shown = best ? best.url : src ? absolute(src) : '';
      density = densityOf(element, shown);
    }
  }
  plainElement(writer, element, 'img', ['src'], () => {
    if (shown) writer.part('image', shown, chosen && shown === element.currentSrc ? element.naturalWidth : 0, density, broken);
  });
}

function sourceElement(writer, element) {
  const image = element.parentElement && element.parentElement.localName === 'picture' && element.parentElement.querySelector('img');
  if (!image || !directed(image)) return;
  const best = chosenFrom(candidates(element.srcset), image.currentSrc);
  if (!best || (!element.media && best.url !== image.currentSrc)) return;
  let text = '';
  for (const name of ['media', 'type', 'width', 'height']) if (element.hasAttribute(name)) text += ` ${name}="${escapeAttribute(element.getAttribute(name))}"`;
  writer.part('source', text, best.url, `${best.size}${best.unit}`, best.unit === 'w' ? element.getAttribute('sizes') || '' : '');
}

const FITS = { fill: '100% 100%', contain: 'contain', cover: 'cover', none: 'auto', 'scale-down': 'contain' };

// Where no script may run a canvas is an inline box without a size of its own, so it is given one.
function canvasBox(element, style) {
  const values = element.computedStyleMap();
  const open = (name) => String(values.get(name)) === 'auto';
  let text = style.display === 'inline' ? 'display:inline-block;' : '';
  if (open('width') && open('height')) {
    const edges = style.boxSizing === 'border-box' ? ['paddingLeft', 'paddingRight', 'borderLeftWidth', 'borderRightWidth'].reduce((sum, name) => sum + parseFloat(style[name]), 0) : 0;
    text += `width:${element.width + edges}px;`;
  } else if (open('width')) text += 'width:fit-content;';
  return element.width && element.height ? `${text}aspect-ratio:auto ${element.width}/${element.height}` : text;
}

function canvasElement(writer, element) {
  let picture = '';
  try {
    picture = element.toDataURL('image/png');
    if (picture.length > 700000) picture = element.toDataURL('image/webp', 0.9);
  } catch { /* tainted by another origin's pixels */ }
  const style = getComputedStyle(element);
  let shown = canvasBox(element, style);
  if (picture.length > 30) {
    // Drawn over the element's own background, which shows through where nothing is drawn.
    const layers = { image: `url(${picture})`, size: FITS[style.objectFit] || FITS.fill, position: style.objectPosition, repeat: 'no-repeat', origin: 'content-box', clip: 'content-box' };
    for (const [name, value] of Object.entries(layers)) shown += `;background-${name}:${value},${style.getPropertyValue(`background-${name}`)}!important`;
  }
  plainElement(writer, element, 'canvas', [], null, shown);
  writer.put('</canvas>');
}

// The picture a film shows now, where it has none to show before it plays.
function frameOf(element) {
  if (element.localName !== 'video' || element.readyState < 2 || !element.videoWidth) return '';
  if (element.poster && element.paused && !element.currentTime) return '';
  try {
    const canvas = document.createElement('canvas');
    canvas.width = element.videoWidth;
    canvas.height = element.videoHeight;
    canvas.getContext('2d').drawImage(element, 0, 0);
    const png = canvas.toDataURL('image/png');
    return png.length > 200000 ? canvas.toDataURL('image/webp', 0.9) : png;
  } catch {
    return ''; // another origin's film
  }
}

function mediaElement(writer, element) {
  const frame = frameOf(element);
  if (element.localName === 'video') writer.needsStates = true;
  plainElement(writer, element, element.localName, frame ? ['src', 'poster'] : ['src'], () => {
    const url = element.currentSrc || element.src;
    if (frame) writer.attribute('poster', frame);
    if (url) writer.keep(url);
  });
  writer.put(`</${element.localName}>`);
}
