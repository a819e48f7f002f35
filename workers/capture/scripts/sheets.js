// Tells the style sheets of a document or shadow root apart: which still say what their source says, which were changed.
const recorder = window.__linksnapRecorder || {
  shadows: new WeakMap(), sheetTexts: new WeakMap(), changedSheets: new WeakSet(), fontSources: new WeakMap(), blobs: new Map(),
};

function rulesText(sheet) {
  try {
    return [...sheet.cssRules].map((rule) => rule.cssText).join('\n');
  } catch {
    return null; // another origin's sheet: its recorded body speaks for it
  }
}

// The text of a <style> element as it counts now.
function styleText(element) {
  const sheet = element.sheet;
  const source = element.textContent;
  if (!sheet) return source;
  const changed = recorder.changedSheets.has(sheet) || (!source.trim() && rulesText(sheet));
  return changed ? rulesText(sheet) || source : source;
}

// The text of a linked sheet where scripts changed it, else null.
function changedLinkText(element) {
  return element.sheet && recorder.changedSheets.has(element.sheet) ? rulesText(element.sheet) : null;
}

function adoptedTexts(root) {
  return [...(root.adoptedStyleSheets || [])].filter((sheet) => !sheet.disabled).map((sheet) => {
    const text = recorder.changedSheets.has(sheet) ? null : recorder.sheetTexts.get(sheet);
    const media = sheet.media && sheet.media.mediaText;
    return { text: text === undefined || text === null ? rulesText(sheet) || '' : text, media: media || '' };
  }).filter(({ text }) => text);
}

function base64(buffer) {
  const bytes = new Uint8Array(buffer.buffer || buffer, buffer.byteOffset || 0, buffer.byteLength);
  let binary = '';
  for (let at = 0; at < bytes.length; at += 32768) binary += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(binary);
}

// @font-face rules for the fonts that scripts added.
function scriptedFonts() {
  const rules = [];
  for (const font of document.fonts || []) {
    const source = recorder.fontSources.get(font);
    if (!source || font.status !== 'loaded') continue;
    const src = typeof source === 'string' ? source : `url("data:font/woff2;base64,${base64(source)}")`;
    const family = font.family.replace(/^["']|["']$/g, '');
    const stretch = font.stretch && font.stretch !== 'normal' ? `font-stretch:${font.stretch};` : '';
    rules.push(`@font-face{font-family:"${family}";font-style:${font.style};font-weight:${font.weight};${stretch}unicode-range:${font.unicodeRange};src:${src}}`);
  }
  return rules.join('\n');
}
