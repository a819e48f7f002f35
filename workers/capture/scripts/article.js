// Makes a flat copy of the page (shadow trees laid out, blocks numbered) and lets Readability find the article in it.
function flatDocument(blocks) {
  const copy = document.implementation.createHTMLDocument(document.title);
  const PLAIN = /^(style|noscript|template|link)$/;
  const lay = (node, target) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) target.appendChild(copy.createTextNode(child.data));
      if (child.nodeType !== Node.ELEMENT_NODE || PLAIN.test(child.localName)) continue;
      if (child.localName === 'slot' && child.assignedNodes) {
        const given = child.assignedNodes({ flatten: true });
        lay({ childNodes: given.length ? given : child.childNodes }, target);
        continue;
      }
      const made = target.appendChild(copy.importNode(child, false));
      for (const name of ['data-ls-b', 'nonce']) made.removeAttribute(name);
      const block = blocks.get(child);
      const formula = formulaOf(child);
      if (block) {
        made.setAttribute('data-ls-b', block.number);
        if (!made.id) made.id = block.anchor;
      }
      // The picture that was really shown: currentSrc knows srcset, <picture> and late loaders.
      if (child.localName === 'img' && child.currentSrc) {
        made.setAttribute('src', child.currentSrc);
        for (const name of ['srcset', 'sizes', 'loading']) made.removeAttribute(name);
      }
      if (formula) {
        // As words, or Readability would take a drawing without any for an empty paragraph.
        made.setAttribute('data-linksnap-tex', formula.tex);
        if (formula.display) made.setAttribute('data-linksnap-display', 'block');
        made.textContent = formula.tex;
        continue;
      }
      lay(shadowRootOf(child) || child, made);
    }
  };
  for (const { name, value } of document.documentElement.attributes) copy.documentElement.setAttribute(name, value);
  copy.head.textContent = '';
  if (document.head) lay(document.head, copy.head);
  const base = copy.createElement('base');
  base.href = document.baseURI;
  copy.head.prepend(base);
  if (document.body) {
    for (const { name, value } of document.body.attributes) copy.body.setAttribute(name, value);
    const block = blocks.get(document.body);
    if (block) copy.body.setAttribute('data-ls-b', block.number);
    lay(document.body, copy.body);
  }
  return copy;
}

function readArticle() {
  const blocks = numberBlocks();
  const anchors = new Map([...blocks.values()].map(({ number, anchor }) => [String(number), anchor]));
  const article = new Readability(flatDocument(blocks), {
    serializer: (element) => element,
    disableJSONLD: false,
  }).parse();
  if (!article || !article.content) return null;
  // Readability merges nested elements and may move ids between them: the anchors are set anew.
  for (const element of article.content.querySelectorAll('[data-ls-b]')) {
    const anchor = anchors.get(element.getAttribute('data-ls-b'));
    if (anchor) element.id = anchor; else element.removeAttribute('data-ls-b');
  }
  const here = location.href.split('#')[0] + '#';
  for (const link of article.content.querySelectorAll('a[href]')) {
    const href = link.getAttribute('href');
    if (href.startsWith(here)) link.setAttribute('href', href.slice(here.length - 1));
  }
  return { html: article.content.innerHTML, title: article.title || '', text: (article.textContent || '').trim().length };
}
