// For the picture of the whole page: what stays in the window when the page scrolls is put where it belongs, once.
// A header stays at the page's top and a bar at its foot; `undo` puts everything back.
(undo) => {
  const KEPT = '__linksnapFlat';
  if (undo) {
    for (const [element, style] of window[KEPT] || []) {
      if (style === null) element.removeAttribute('style'); else element.setAttribute('style', style);
    }
    delete window[KEPT];
    return 0;
  }
  const root = document.scrollingElement || document.documentElement;
  if (!document.body || root.scrollHeight <= innerHeight + 4) return 0;
  const kept = [];
  const put = (element, values) => {
    kept.push([element, element.getAttribute('style')]);
    for (const [name, value] of Object.entries(values)) element.style.setProperty(name, value, 'important');
  };
  const full = root.scrollHeight;
  const stuck = [];
  for (const element of [...document.body.querySelectorAll('*')].slice(0, 20000)) {
    const place = getComputedStyle(element).position;
    if (place === 'sticky' || place === 'fixed') stuck.push([element, place, element.getBoundingClientRect()]);
    if (stuck.length >= 200) break;
  }
  for (const [element, place, room] of stuck) {
    if (place === 'sticky') { put(element, { position: 'relative', inset: 'auto' }); continue; }
    if (room.height >= innerHeight * 0.98 || room.height < 1) continue; // backgrounds and whole-window layers
    const low = room.top > innerHeight / 2;
    // `absolute` counts from the nearest positioned box above, which need not be the page.
    let owner = element.parentElement;
    while (owner && owner !== document.body && getComputedStyle(owner).position === 'static') owner = owner.parentElement;
    const base = owner && owner !== document.body ? owner.getBoundingClientRect() : { left: 0, top: -scrollY };
    const top = (low ? full - innerHeight + room.top : room.top) - base.top - scrollY;
    put(element, {
      position: 'absolute', margin: '0', transition: 'none', 'box-sizing': 'border-box', bottom: 'auto', right: 'auto',
      top: `${top}px`, left: `${room.left - base.left}px`, width: `${room.width}px`, height: `${room.height}px`,
    });
  }
  if (kept.length) window[KEPT] = kept;
  return kept.length;
}
