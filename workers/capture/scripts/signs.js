// Reads the facts a verdict rests on: how much there is to read, what is asked of a visitor, which marks of walls stand there.
const MARKS = {
  cloudflare: '#challenge-form, #challenge-running, #challenge-stage, #challenge-error-text, #cf-error-details, script[src*="/cdn-cgi/challenge-platform/"][src*="orchestrate"]',
  turnstile: '.cf-turnstile, iframe[src*="challenges.cloudflare.com"]',
  hcaptcha: '.h-captcha, iframe[src*="hcaptcha.com"]',
  recaptcha: '.g-recaptcha, #recaptcha, iframe[src*="recaptcha/"][title]',
  datadome: 'iframe[src*="captcha-delivery.com"], script[src*="captcha-delivery.com"]',
  perimeterx: '#px-captcha, .px-captcha-container',
  incapsula: 'iframe[src*="_Incapsula_Resource"]',
  awswaf: 'script[src*="awswaf.com"], #challenge-container > #amzn-captcha-verify-button, form[action*="/errors/validateCaptcha"]',
  geetest: '[class^="geetest_"], script[src*="geetest.com"], .gt_holder',
  tencent: '#tcaptcha_iframe, iframe[src*="captcha.qq.com"], iframe[src*="captcha.gtimg.com"], [id^="tcaptcha_"]',
  aliyun: '#nocaptcha, .nc_wrapper, .nc-container, #aliyunCaptcha-window-popup, script[src*="aliyuncaptcha" i], script[src*="/punish/"], iframe[src*="/punish"]',
  yidun: '.yidun, [class^="yidun_"]',
};
const PAY_MARKS = '[class*=paywall i], [id*=paywall i], [class*=regwall i], [class*=pay-wall i], [class*=tp-modal], [class*=piano-], [class*=subscriber-only i], [class*=vip-lock i], [class*=article-lock i], [class*=pay-lock i], [class*=need-pay i], [class*=paybox i], [data-paywall]';

function structured() {
  let free = null;
  const visit = (value, depth) => {
    if (!value || typeof value !== 'object' || depth > 6) return;
    if ('isAccessibleForFree' in value && !/WebPageElement/.test(String(value['@type'] || ''))) {
      const stated = String(value.isAccessibleForFree).toLowerCase();
      if (stated === 'false' || stated.endsWith('/false')) free = false;
      else if (free === null) free = true;
    }
    for (const inner of Array.isArray(value) ? value.slice(0, 50) : Object.values(value)) visit(inner, depth + 1);
  };
  for (const script of [...document.querySelectorAll('script[type="application/ld+json"]')].slice(0, 10)) {
    if (script.textContent.length < 300000) { try { visit(JSON.parse(script.textContent), 0); } catch { /* not ours to mend */ } }
  }
  return free;
}

// Letters in sentences: paragraphs and blocks of text that are no link, outside of navigation.
function prose() {
  let letters = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(), seen = 0; node && seen < 30000; node = walker.nextNode(), seen += 1) {
    const words = node.data.trim();
    if (words.length < 12) continue;
    const holder = node.parentElement;
    if (!holder || holder.closest('a, nav, footer, header nav, script, style, noscript, template, button, select, textarea, option, label, [role=navigation], [aria-hidden=true]')) continue;
    if (!shownNow(holder)) continue;
    letters += words.length;
  }
  return letters;
}

function readSigns() {
  const body = document.body;
  if (!body) return null;
  const all = body.innerText || '';
  const big = layers().filter((layer) => coverage(layer) >= 0.2);
  const meta = (name) => { const found = document.querySelector(`meta[name="${name}" i], meta[property="${name}" i]`); return found ? String(found.content || '').slice(0, 300) : ''; };
  const fields = (selector) => [...document.querySelectorAll(selector)].filter(shownNow).length;
  return {
    title: document.title.slice(0, 300),
    url: location.href.slice(0, 2000),
    headings: [...document.querySelectorAll('h1, h2')].filter(shownNow).slice(0, 4).map((one) => textIn(one).slice(0, 200)),
    head: all.trim().slice(0, 1500),
    tail: all.trim().slice(-1200),
    letters: all.trim().length,
    prose: prose(),
    links: document.querySelectorAll('a[href]').length,
    pictures: [...document.querySelectorAll('img, canvas, svg, video, iframe, frame, object, embed')].filter((one) => { const room = roomOf(one); return room.width >= 40 && room.height >= 40; }).length,
    passwords: fields('input[type=password]'),
    phones: fields('input[type=tel], input[autocomplete="one-time-code"], input[placeholder*="手机号"], input[placeholder*="验证码"]'),
    marks: Object.keys(MARKS).filter((name) => [...document.querySelectorAll(MARKS[name])].some((one) => one.localName === 'script' || shownNow(one))),
    pay: [...document.querySelectorAll(PAY_MARKS)].filter(shownNow).map((one) => textIn(one).slice(0, 300)).slice(0, 4),
    layers: big.slice(0, 5).map((layer) => ({ sort: sortOf(layer), covers: Math.round(coverage(layer) * 100) / 100, text: textIn(layer).slice(0, 300) })),
    free: structured(),
    tier: meta('article:content_tier'),
    type: meta('og:type'),
    noscript: [...document.querySelectorAll('noscript')].map((one) => one.textContent || '').join(' ').slice(0, 500),
  };
}
