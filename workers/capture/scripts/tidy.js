// Puts away what a visitor would put away: refuses cookies, closes dialogs, unfolds a folded article. Needs overlays.js.
const breathe = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const MORE_WORDS = /^(点击|點擊)?(展开|展開|阅读|閱讀|查看|显示|继续阅读)(阅读)?(全文|全部|更多|剩余|余下|完整|内容)?.{0,8}$|^(read|show|view|see) (more|all|full|the full|the rest)( (article|story|text|of this .{0,12}))?$|^(continue reading|expand( article)?)$/i;

async function press(button) {
  button.click();
  await breathe(60);
}

function hide(element) {
  element.style.setProperty('display', 'none', 'important');
}

// Dialogs stop the page from scrolling; when they are gone it shall scroll again.
function unlock() {
  for (const element of [document.documentElement, document.body]) {
    if (!element) continue;
    const style = getComputedStyle(element);
    if (style.overflowY === 'hidden') element.style.setProperty('overflow', 'visible', 'important');
    if (style.position === 'fixed' && element === document.body) element.style.setProperty('position', 'static', 'important');
    if (style.filter.includes('blur')) element.style.setProperty('filter', 'none', 'important');
  }
}

// Empty layers over the whole window are the shade behind a dialog.
function hideShades() {
  for (const layer of layers()) {
    if (coverage(layer) > 0.9 && textIn(layer).length === 0 && !layer.querySelector('img, video, canvas, iframe, svg')) hide(layer);
  }
}

async function pressOne(layer, words) {
  const button = pressable(layer).find((one) => words.test(labelOf(one)) && staysHere(one));
  if (!button) return false;
  await press(button);
  for (let waited = 0; waited < 400 && shownNow(layer); waited += 100) await breathe(100);
  return !shownNow(layer) || !layer.isConnected;
}

async function closeByMark(layer) {
  const marked = pressable(layer).find((one) => {
    const name = `${one.className && one.className.baseVal === undefined ? one.className : ''} ${one.id} ${one.getAttribute('aria-label') || ''}`;
    const room = roomOf(one);
    return /close|dismiss|关闭/i.test(name) && room.width <= 80 && room.height <= 80 && staysHere(one);
  });
  if (!marked) return false;
  await press(marked);
  for (let waited = 0; waited < 300 && shownNow(layer); waited += 100) await breathe(100);
  return !shownNow(layer);
}

// Answers `rejected`, `closed`, `hidden`, or `left` when a better tool or a verdict has to follow.
async function tidyLayer(layer, sort, last) {
  if (sort === 'consent') {
    if (await pressOne(layer, REJECT_WORDS)) return 'rejected';
    if (!last) return 'left';
  }
  if (await pressOne(layer, CLOSE_WORDS) || await closeByMark(layer)) return 'closed';
  // Only what has a page behind it: a wall must stay, so that the verdict can tell of it.
  const behind = pageLetters() - textIn(layer).length;
  if (behind < (sort === 'login' ? 500 : 140)) return 'left';
  hide(layer);
  return 'hidden';
}

// The box that cuts an article off: near the button, clipped, with much more in it than it shows.
function foldedBox(button) {
  let at = button;
  for (let level = 0; level < 5 && at && at !== document.body; level += 1, at = at.parentElement) {
    for (let box = at; box; box = box.previousElementSibling) {
      const style = getComputedStyle(box);
      const cuts = style.overflowY === 'hidden' || style.overflowY === 'clip' || style.webkitLineClamp !== 'none';
      if (cuts && box.scrollHeight > box.clientHeight + 100 && textIn(box).length + (box.textContent || '').length > 200) return box;
    }
  }
  return null;
}

async function unfold() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const buttons = [];
  for (let node = walker.nextNode(), seen = 0; node && seen < 20000 && buttons.length < 12; node = walker.nextNode(), seen += 1) {
    const words = node.data.trim();
    if (words.length < 3 || words.length > 40) continue;
    if ((MORE_WORDS.test(words) || APP_WORDS.test(words)) && node.parentElement && shownNow(node.parentElement)) buttons.push(node.parentElement);
  }
  let unfolded = 0;
  for (const button of buttons) {
    const box = foldedBox(button);
    if (!box) continue;
    const app = APP_WORDS.test(labelOf(button));
    if (!app && staysHere(button)) await press(button);
    if (box.isConnected && box.scrollHeight > box.clientHeight + 100) {
      for (const [name, value] of [['max-height', 'none'], ['height', 'auto'], ['overflow', 'visible'], ['-webkit-line-clamp', 'none']]) box.style.setProperty(name, value, 'important');
      const veil = button.closest('[class*=more i], [class*=mask i], [class*=fold i], [class*=expand i], [class*=open i]') || button;
      if (!veil.contains(box) && textIn(veil).length < 60) hide(veil);
    }
    unfolded += 1;
  }
  return unfolded;
}

async function tidyPage({ last, capMs }) {
  const begun = performance.now();
  const done = { consent: '', closed: 0, hidden: 0, left: 0, unfolded: 0 };
  if (!document.body) return done;
  for (let round = 0; round < 3 && performance.now() - begun < capMs; round += 1) {
    let changed = false;
    for (const layer of layers()) {
      const sort = layer.isConnected ? sortOf(layer) : '';
      if (!sort) continue;
      const came = await tidyLayer(layer, sort, last);
      if (sort === 'consent') done.consent = came;
      if (came === 'left') { done.left += 1; continue; }
      done[came === 'hidden' ? 'hidden' : 'closed'] += 1;
      changed = true;
    }
    if (!changed) break;
    unlock();
    hideShades();
  }
  if (!done.consent && !last && /consent|cmp|privacy-mgmt|trustarc/i.test([...document.querySelectorAll('iframe')].filter(shownNow).map((frame) => `${frame.src} ${frame.id} ${frame.title}`).join(' '))) done.consent = 'framed';
  if (last || done.consent !== 'left') done.unfolded = await unfold();
  return done;
}
