// Finds the TeX of formulas that MathJax has drawn: it stands in scripts (2) or only in memory (3), and both get lost.
// Answers a Map element -> { tex, display }; KaTeX and MathML hold theirs in the document itself.
function drawnFormulas() {
  const found = new Map();
  const LONGEST = 5000;
  const keep = (element, tex, display) => {
    if (element && typeof tex === 'string' && tex.trim()) found.set(element, { tex: tex.trim().slice(0, LONGEST), display: Boolean(display) });
  };
  for (const script of document.querySelectorAll('script[type^="math/tex"]')) {
    keep(document.getElementById(`${script.id}-Frame`), script.textContent, /mode\s*=\s*display/i.test(script.type));
  }
  try {
    // The list is the page's own object: whatever it throws, there is only less to tell.
    for (const item of window.MathJax.startup.document.math) {
      const isTex = !item.inputJax || item.inputJax.name === 'TeX';
      if (isTex) keep(item.typesetRoot, item.math, item.display);
      if (found.size > LONGEST) break;
    }
  } catch { /* no MathJax 3 here */ }
  return found;
}

let formulasHere = null;
function formulaOf(element) {
  formulasHere = formulasHere || drawnFormulas();
  return formulasHere.get(element);
}
