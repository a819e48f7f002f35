// Numbers every visible block element that holds text of its own, in document order.
// Answers a Map element -> { number, anchor }; the page itself is not touched, so its scripts notice nothing.
function shadowRootOf(element) {
  const recorder = window.__linksnapRecorder;
  return element.shadowRoot || (recorder && recorder.shadows.get(element)) || null;
}

function numberBlocks() {
  const SKIPPED = new Set(['script', 'style', 'noscript', 'template', 'head', 'textarea', 'select', 'option', 'svg', 'canvas', 'iframe', 'object', 'video', 'audio', 'button', 'title']);
  const INLINE = /^(inline|contents|none|ruby|ruby-text|ruby-base)/;
  const holders = new Set();
  const order = [];

  // `holder` is the nearest block above, `hidden` is what visibility it inherits to text.
  const visit = (node, holder) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        if (holder && !holders.has(holder) && /\S/.test(child.data)) holders.add(holder);
      } else if (child.nodeType === Node.ELEMENT_NODE && !SKIPPED.has(child.localName)) {
        const style = getComputedStyle(child);
        if (style.display === 'none') continue;
        if (style.visibility !== 'visible' && !child.childElementCount) continue;
        const block = INLINE.test(style.display) ? holder : child;
        if (block === child) order.push(child);
        // A drawn formula may hold no text at all; its TeX is what it says.
        if (formulaOf(child)) {
          if (block) holders.add(block);
          continue;
        }
        const root = shadowRootOf(child);
        if (root) visit(root, block);
        visit(child, style.visibility === 'visible' ? block : null);
      }
    }
  };
  if (document.body) {
    order.push(document.body);
    visit(document.body, document.body);
  }

  const numbered = new Map();
  let number = 0;
  for (const element of order) {
    if (!holders.has(element)) continue;
    number += 1;
    numbered.set(element, { number, anchor: element.id || `ls-${number}` });
  }
  return numbered;
}
