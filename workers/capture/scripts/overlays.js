// Finds what covers the page: layers that stay in the window, dialogs, consent banners; and what can be pressed in them.
const CONSENT_WORDS = /cookie|consent|gdpr|ccpa|隐私(政策|权|协议|声明|设置)|隱私|个人信息(保护|处理)|曲奇/i;
const REJECT_WORDS = new RegExp([
  '^(reject|decline|deny|refuse|disagree|opt out)( (all|optional|additional|non-essential))?( cookies)?$',
  '^(i (disagree|decline|reject)|do not (accept|consent|agree))$',
  '^((use|accept|allow|only) )?(only )?(strictly )?(necessary|essential|required)( cookies)?( only)?$',
  '^continue without (accepting|consent(ing)?|agreeing)',
  '^(全部|一律|我)?(拒绝|拒絕)(全部|所有|可选|可選|非必要)?的?(cookies?)?$',
  '^(仅|僅|只)(允许|允許|接受|使用|保留|限)?(绝对)?必(要|需)的?.{0,8}$',
  '^(我)?不(同意|接受|允许|允許)(全部|所有)?(cookies?)?$',
  '^暂不(同意|接受)$',
].join('|'), 'i');
const CLOSE_WORDS = new RegExp([
  '^(close|dismiss|got it|i understand|understood|i see|ok(ay)?|no,? thanks?( you)?|not now|maybe later|skip|later|x|×|✕|✖|╳)[.!]?$',
  '^(关闭|關閉|我?知道了|(我)?已知晓|好的?|暂不(开启|登录|下载|需要)?|(以后|稍后|下次)再说|不用了?|不了.{0,3}谢谢|残忍拒绝|取消|跳过)[。！]?$',
  '^(继续|繼續|留在)(使用|访问|浏览|阅读)?(网页版?|浏览器|本页|網頁版?)$',
].join('|'), 'i');
const ACCEPT_WORDS = /^(accept|agree|allow|i accept|i agree|yes)( all)?( cookies)?$|^(全部|我)?(同意|接受|允许|允許)(全部|所有)?(并继续|並繼續)?(cookies?)?$/i;
const APP_WORDS = /((打开|下载|使用|在|去|前往|立即|用).{0,12}(app|客户端|小程序))|app.{0,4}(内|中)?(打开|阅读|查看)|open (it )?in( the)? app|get the app|download (our|the) app/i;
const LETTER_WORDS = /newsletter|subscribe|sign up for|get (our|the) (latest|best)|订阅|訂閱|推送通知|接收通知|(enable|allow|turn on) notifications/i;
const LOGIN_WORDS = /登录|登陆|登入|注册|扫码|log ?in|sign ?in|sign ?up|create (an )?account/i;

const roomOf = (element) => element.getBoundingClientRect();
const textIn = (element) => (element.innerText || '').trim();
const shownNow = (element) => {
  const room = roomOf(element);
  if (room.width < 1 || room.height < 1) return false;
  return element.checkVisibility ? element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) : true;
};
const coverage = (element) => {
  const room = roomOf(element);
  const wide = Math.max(0, Math.min(room.right, innerWidth) - Math.max(room.left, 0));
  const high = Math.max(0, Math.min(room.bottom, innerHeight) - Math.max(room.top, 0));
  return (wide * high) / (innerWidth * innerHeight || 1);
};

// What lies on top at a point, through open shadow trees.
function topAt(x, y) {
  let found = document.elementFromPoint(x, y);
  while (found && found.shadowRoot) {
    const inner = found.shadowRoot.elementFromPoint(x, y);
    if (!inner || inner === found) break;
    found = inner;
  }
  return found;
}

const above = (element) => element.assignedSlot || element.parentElement || (element.getRootNode() instanceof ShadowRoot ? element.getRootNode().host : null);

// The outermost element above `element` that stays in the window when the page scrolls, or is a dialog.
function layerOf(element) {
  let layer = null;
  for (let at = element; at && at !== document.body && at !== document.documentElement; at = above(at)) {
    const place = getComputedStyle(at).position;
    const dialog = at.matches('dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]');
    if (place === 'fixed' || place === 'sticky' || dialog) layer = at;
  }
  return layer;
}

// A grid of points finds every layer a person sees, without asking each element of the page for its style.
function layers() {
  const found = new Set();
  for (const x of [0.04, 0.25, 0.5, 0.75, 0.96]) {
    for (const y of [0.02, 0.12, 0.3, 0.5, 0.7, 0.85, 0.97]) {
      const top = topAt(innerWidth * x, innerHeight * y);
      const layer = top && layerOf(top);
      if (layer) found.add(layer);
    }
  }
  return [...found];
}

function pressable(root) {
  const found = [];
  const visit = (node) => {
    for (const child of node.children) {
      if (child.shadowRoot) visit(child.shadowRoot);
      visit(child);
    }
    if (node instanceof Element && found.length < 200 && node.matches('button, a, input[type=button], input[type=submit], summary, [role=button], [onclick], [class*=btn i], [class*=button i], [class*=close i], [aria-label*=close i], [aria-label*=关闭]')) found.push(node);
  };
  if (root.shadowRoot) visit(root.shadowRoot);
  visit(root);
  return found.filter(shownNow);
}

const labelOf = (element) => {
  const words = textIn(element) || element.value || element.getAttribute('aria-label') || element.title || '';
  return String(words).replace(/\s+/g, ' ').trim();
};

// A press must not lead away from the page.
const staysHere = (element) => {
  const link = element.closest('a[href]');
  if (!link) return true;
  const href = link.getAttribute('href').trim();
  return href === '' || href.startsWith('#') || /^javascript:/i.test(href);
};

const pageLetters = () => textIn(document.body || document.documentElement).length;

// Which sort of layer this is: consent, app, letter, login, or '' for what belongs to the page.
function sortOf(layer) {
  const words = `${textIn(layer)} ${layer.shadowRoot ? [...layer.shadowRoot.children].map(textIn).join(' ') : ''}`.slice(0, 3000);
  const covers = coverage(layer);
  const links = layer.querySelectorAll('a[href]').length;
  // Many applications put the whole page into one fixed layer.
  if (words.length > 200 && words.length > pageLetters() * 0.6 && covers > 0.8 && !CONSENT_WORDS.test(words.slice(0, 400))) return '';
  const small = words.trim().length <= 120 && links <= 3;
  if (CONSENT_WORDS.test(words) && words.length < 2800) {
    const presses = pressable(layer).map(labelOf);
    if (presses.some((label) => REJECT_WORDS.test(label) || ACCEPT_WORDS.test(label) || CLOSE_WORDS.test(label))) return 'consent';
  }
  if (APP_WORDS.test(words) && (small || covers >= 0.2)) return 'app';
  // A site's own header is a strip; a dialog is a box.
  const room = roomOf(layer);
  if (covers < 0.08 || (room.height < 140 && room.top < 10)) return '';
  const asks = layer.querySelector('input[type=password], input[type=tel], input[type=email], input[type=text]:not([type=search]), canvas, img[src*=qr i], [class*=qrcode i]');
  if (LOGIN_WORDS.test(words) && asks && words.length < 1500) return 'login';
  return LETTER_WORDS.test(words) && words.length < 1200 ? 'letter' : '';
}
