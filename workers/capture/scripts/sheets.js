// Tells the style sheets of a document or shadow root apart: which still say what their source says, which were changed.
const recorder = window.__linksnapRecorder || {
  shadows: new WeakMap(), sheetTexts: new WeakMap(), changedSheets: new WeakSet(), touchedSheets: new WeakSet(), ruleTexts: new WeakMap(), fontSources: new WeakMap(),
  blobs: new Map(), scrolled: new Set(), opened: new WeakMap(), internals: new WeakMap(), properties: [],
};

// A rule that was inserted as text is written as that text: what is read back loses shorthands with variables.
const ruleText = (rule) => recorder.ruleTexts.get(rule) || rule.cssText;

function rulesText(sheet) {
  try {
    return [...sheet.cssRules].map(ruleText).join('\n');
  } catch {
    return null; // another origin's sheet: its recorded body speaks for it
  }
}

// Whether the rules say something else than `source`; only asked where a script had its hands on them.
function saysOther(sheet, source) {
  try {
    const fresh = new CSSStyleSheet();
    fresh.replaceSync(source.replace(/@import[^;]*;/gi, ''));
    const now = [...sheet.cssRules].filter((rule) => !(rule instanceof CSSImportRule)).map((rule) => rule.cssText).join('\n');
    return now !== [...fresh.cssRules].map((rule) => rule.cssText).join('\n');
  } catch {
    return false;
  }
}

// The text of a <style> element as it counts now.
function styleText(element) {
  const sheet = element.sheet;
  const source = element.textContent;
  const changed = recorder.changedSheets.has(sheet) || (!source.trim() && rulesText(sheet)) || (recorder.touchedSheets.has(sheet) && saysOther(sheet, source));
  return changed ? rulesText(sheet) || '' : source;
}

// The text of a linked sheet where scripts changed it, else null.
function changedLinkText(element) {
  const { sheet } = element;
  return sheet && (recorder.changedSheets.has(sheet) || recorder.touchedSheets.has(sheet)) ? rulesText(sheet) : null;
}

// Of the sheets that have titles only those with the first title count (CSSOM, section 6.3).
let preferred;
function isAlternative(element) {
  const title = element.getAttribute('title');
  if (!title || element.getRootNode() !== document) return false;
  if (preferred === undefined) {
    const first = document.querySelector('link[rel~=stylesheet i][title]:not([rel~=alternate i], [title=""]), style[title]:not([title=""])');
    preferred = first ? first.title : '';
  }
  return element.title !== preferred && !recorder.changedSheets.has(element.sheet);
}

function adoptedTexts(root) {
  return [...(root.adoptedStyleSheets || [])].filter((sheet) => !sheet.disabled).map((sheet) => {
    const made = recorder.changedSheets.has(sheet) ? undefined : recorder.sheetTexts.get(sheet);
    const source = made !== undefined && recorder.touchedSheets.has(sheet) && saysOther(sheet, made) ? undefined : made;
    const media = sheet.media && sheet.media.mediaText;
    // A constructed sheet imports nothing, but as an element it would.
    return { text: source === undefined ? rulesText(sheet) || '' : source.replace(/@import[^;]*;/gi, ''), media: media || '' };
  }).filter(({ text }) => text);
}

function base64(buffer) {
  const bytes = new Uint8Array(buffer.buffer || buffer, buffer.byteOffset || 0, buffer.byteLength);
  let binary = '';
  for (let at = 0; at < bytes.length; at += 32768) binary += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(binary);
}

// Rules for the fonts that scripts added and the properties they registered.
const FONT_DESCRIPTORS = { stretch: 'font-stretch', featureSettings: 'font-feature-settings', variationSettings: 'font-variation-settings', ascentOverride: 'ascent-override', descentOverride: 'descent-override', lineGapOverride: 'line-gap-override', sizeAdjust: 'size-adjust' };

function scriptedRules() {
  const rules = [];
  for (const font of document.fonts || []) {
    const source = recorder.fontSources.get(font);
    if (!source || font.status !== 'loaded') continue;
    const src = typeof source === 'string' ? source : `url("data:font/woff2;base64,${base64(source)}")`;
    const family = font.family.replace(/^["']|["']$/g, '');
    const more = Object.entries(FONT_DESCRIPTORS).filter(([name]) => font[name] && !/^(normal|100%)$/.test(font[name])).map(([name, property]) => `${property}:${font[name]};`).join('');
    rules.push(`@font-face{font-family:"${family}";font-style:${font.style};font-weight:${font.weight};${more}unicode-range:${font.unicodeRange};src:${src}}`);
  }
  for (const { name, syntax, inherits, initialValue } of recorder.properties) {
    rules.push(`@property ${name}{syntax:${JSON.stringify(syntax || '*')};inherits:${Boolean(inherits)};${initialValue === undefined ? '' : `initial-value:${initialValue}`}}`);
  }
  return rules.join('\n');
}
