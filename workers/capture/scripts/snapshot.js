// Puts the document together: doctype, head, body, and the bodies of blob: addresses the page made itself.
async function usedBlobs(writer) {
  const kept = {};
  let total = 0;
  for (const [url, blob] of recorder.blobs) {
    if (!writer.urls.includes(url) || blob.size > 5000000 || total + blob.size > 20000000) continue;
    total += blob.size;
    kept[url] = { type: blob.type, data: base64(await blob.arrayBuffer()) };
  }
  return kept;
}

// Old libraries put toJSON on built-in prototypes, which would write every string twice quoted.
function cleanJson(value) {
  const owners = [Object.prototype, Array.prototype, String.prototype, Number.prototype];
  const saved = owners.map((owner) => Object.getOwnPropertyDescriptor(owner, 'toJSON'));
  owners.forEach((owner) => { delete owner.toJSON; });
  try {
    return JSON.stringify(value);
  } finally {
    owners.forEach((owner, n) => saved[n] && Object.defineProperty(owner, 'toJSON', saved[n]));
  }
}

function doctype() {
  const type = document.doctype;
  // Without one HTML is read in quirks mode, which XHTML never is.
  if (!type) return document.compatMode === 'CSS1Compat' ? '<!DOCTYPE html>' : '';
  const ids = (type.publicId ? ` PUBLIC "${type.publicId}"` : type.systemId ? ' SYSTEM' : '') + (type.systemId ? ` "${type.systemId}"` : '');
  return `<!DOCTYPE ${type.name}${ids}>`;
}

async function snapshotDocument({ top, scripted }) {
  const writer = new Writer(top ? numberBlocks() : new Map(), animatedStyles());
  writer.scripted = scripted;
  writer.target = document.querySelector(':target');
  writer.inner = !top;
  const root = document.documentElement;
  const svg = root.namespaceURI !== HTML;
  writer.put(svg ? '<!DOCTYPE html><html style="height:100%"' : `${doctype()}<html`);
  if (!svg) writer.attributes(root);
  writer.endAttributes();
  writer.put('<head><meta charset="utf-8">');
  const opening = writer.part('head', '');
  const head = document.head;
  if (head) for (const child of head.children) if (IN_HEAD.has(child.localName)) writer.node(child);
  const rules = scriptedRules();
  if (rules) writer.part('style', ' data-linksnap="scripted"', rules, document.baseURI);
  writer.adopted(document);
  writer.put('</head>');
  if (svg) {
    writer.put('<body style="margin:0;height:100%;display:grid;overflow:hidden">');
    writer.element(root);
    writer.put('</body>');
  } else {
    for (const child of root.childNodes) if (child !== head) writer.node(child);
  }
  writer.put('</html>');
  if (writer.needsStates) opening[1] = STATE_SHEET;
  const blobs = await usedBlobs(writer);
  return cleanJson({
    parts: writer.finish(),
    blobs,
    states: [...writer.states],
    quirks: document.compatMode === 'BackCompat',
    url: document.URL,
    base: document.baseURI,
    charset: document.characterSet,
    title: document.title,
    lang: root.lang || root.getAttribute('xml:lang') || '',
    text: document.body ? document.body.innerText.trim().length : 0,
    height: Math.max(root.scrollHeight, document.body ? document.body.scrollHeight : 0),
    pictures: document.querySelectorAll('img, canvas, svg, video, iframe, object, embed, frame, picture').length,
  });
}
