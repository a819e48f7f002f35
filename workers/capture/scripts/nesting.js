// Finds elements that scripts put where the HTML parser would take them apart, and says how they look under a neutral name.
const CLOSES_P = new Set('address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li dd dt listing main menu nav ol p plaintext pre search section summary table ul xmp'.split(' '));
const SCOPE_ENDS = new Set('applet caption html table td th marquee object template foreignObject desc title mi mo mn ms mtext annotation-xml'.split(' '));
const MARKERS = new Set('applet caption object marquee template td th'.split(' '));
const SPECIAL = new Set('article aside blockquote body button center dd details dir dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup html li main menu nav ol pre section select summary table tbody td tfoot th thead tr ul'.split(' '));
const TABLE_PARENTS = { tr: ['tbody', 'thead', 'tfoot', 'table'], td: ['tr'], th: ['tr'], tbody: ['table'], thead: ['table'], tfoot: ['table'], caption: ['table'], colgroup: ['table'], col: ['colgroup', 'table'] };
const TABLE_CHILDREN = { table: ['caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr'], tbody: ['tr'], thead: ['tr'], tfoot: ['tr'], tr: ['td', 'th'], colgroup: ['col'] };
const ANYWHERE = new Set(['script', 'style', 'template', 'noscript']);
// Values as computed, not as used: `auto` and percentages stay what they are.
const LOOK = ('display position inset box-sizing width height min-width min-height max-width max-height margin-top margin-right margin-bottom margin-left padding-top padding-right padding-bottom padding-left '
  + 'border-top-width border-right-width border-bottom-width border-left-width border-top-style border-right-style border-bottom-style border-left-style border-top-color border-right-color border-bottom-color border-left-color border-top-left-radius '
  + 'background-color background-image color cursor font-family font-size font-style font-weight line-height letter-spacing white-space text-align text-decoration-line text-transform text-indent vertical-align list-style-type list-style-position float clear '
  + 'overflow-x overflow-y opacity flex-direction flex-grow flex-shrink flex-basis flex-wrap align-items align-self justify-content row-gap column-gap grid-template-columns grid-template-rows border-collapse caption-side').split(' ');

function insideOf(open, name, ends) {
  for (let at = open.length - 1; at >= 0; at -= 1) {
    if (open[at] === name) return true;
    if (ends(open[at])) return false;
  }
  return false;
}

// `open` holds the names of the elements being written, outermost first; `count` how often each stands in it.
function parserRefuses(open, count, name) {
  const above = open[open.length - 1];
  if (count.p && CLOSES_P.has(name) && !(name === 'table' && document.compatMode === 'BackCompat') && insideOf(open, 'p', (one) => SCOPE_ENDS.has(one) || one === 'button')) return true;
  if (name === 'a' || name === 'nobr') return count[name] > 0 && insideOf(open, name, (one) => MARKERS.has(one));
  if (name === 'form') return count.form > 0;
  if (name === 'button') return insideOf(open, 'button', (one) => SCOPE_ENDS.has(one));
  if (name.length === 2 && /^h[1-6]$/.test(name)) return /^h[1-6]$/.test(above);
  if (name === 'li') return count.li > 0 && insideOf(open, 'li', (one) => SPECIAL.has(one));
  if (name === 'dd' || name === 'dt') return ['dd', 'dt'].some((kind) => insideOf(open, kind, (one) => SPECIAL.has(one)));
  if (TABLE_PARENTS[name]) return !TABLE_PARENTS[name].includes(above);
  return name === 'body' || name === 'head' || name === 'html' || name === 'svg' || name === 'math';
}

// A table part with something in it that the parser would put before the table.
function holdsStrangers(element) {
  const allowed = TABLE_CHILDREN[element.localName];
  if (!allowed) return false;
  for (const child of element.childNodes) {
    if (child.nodeType === Node.TEXT_NODE && /\S/.test(child.data)) return true;
    if (child.nodeType === Node.ELEMENT_NODE && !allowed.includes(child.localName) && !ANYWHERE.has(child.localName) && !(child.localName === 'form' && !child.hasChildNodes()) && !(child.localName === 'input' && child.type === 'hidden')) return true;
  }
  return false;
}

function lookOf(element) {
  const values = element.computedStyleMap();
  const known = LOOK.map((name) => [name, values.get(name)]).filter(([, value]) => value).map(([name, value]) => `${name}:${value}`);
  return `${known.join(';')};border-spacing:${getComputedStyle(element).borderSpacing}`;
}
