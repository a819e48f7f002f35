// What a page shows by its state and not by its markup: the top layer, scroll positions, running animations, `:target`.
const TOP_LAYER = 2147483000;
const INHERITED_TRAPS = ['transform', 'rotate', 'scale', 'translate', 'perspective', 'filter', 'backdropFilter', 'clipPath', 'maskImage', 'offsetPath'];
const BACKDROP = ['background-color', 'background-image', 'background-size', 'background-position', 'background-repeat', 'opacity', 'backdrop-filter', 'filter', 'border', 'box-shadow', 'mask-image', 'inset', 'width', 'height', 'margin'];

// UA rules (HTML standard, section 15.3) for what is in the top layer; any rule of the page is stronger than this layer.
const STATE_SHEET = '@layer linksnap{:where([data-linksnap-modal]){position:fixed;inset-block:0;overflow:auto;max-width:calc(100% - 6px - 2em);max-height:calc(100% - 6px - 2em);visibility:visible}'
  + ':where([data-linksnap-popover]){display:block}'
  + ':where(video:not([controls]))::-webkit-media-controls{display:none}'
  + ':where([data-linksnap-indeterminate]){appearance:none;vertical-align:-3px;background:0 0/100% 100% url("data:image/svg+xml,%3Csvg xmlns=\'http://www.w3.org/2000/svg\' viewBox=\'0 0 13 13\'%3E%3Crect width=\'13\' height=\'13\' rx=\'2.5\' fill=\'%230075ff\'/%3E%3Crect x=\'2.5\' y=\'5.5\' width=\'8\' height=\'2\' rx=\'.5\' fill=\'%23fff\'/%3E%3C/svg%3E")}}';

function parentOf(element) {
  if (element.assignedSlot) return element.assignedSlot;
  return element.parentElement || (element.getRootNode() instanceof ShadowRoot ? element.getRootNode().host : null);
}

// Whether something above holds a fixed element in its own box or below another layer; the top layer escapes all of it.
function isTrapped(element, place) {
  for (let above = parentOf(element); above && above !== document.documentElement; above = parentOf(above)) {
    const style = getComputedStyle(above);
    if (style.display === 'contents') continue;
    if (INHERITED_TRAPS.some((name) => style[name] && style[name] !== 'none') || style.opacity !== '1') return true;
    if (style.position === 'fixed' || style.position === 'sticky' || (style.position !== 'static' && (place === 'absolute' || style.zIndex !== 'auto'))) return true;
    if (/paint|layout|strict|content/.test(style.contain) || style.willChange !== 'auto' || style.isolation === 'isolate' || style.mixBlendMode !== 'normal' || style.contentVisibility === 'auto') return true;
  }
  return false;
}

function topLayerState(element) {
  if (element.localName === 'dialog' && element.matches(':modal')) return 'modal';
  return element.hasAttribute('popover') && element.matches(':popover-open') ? 'popover' : '';
}

// The style that puts an element of the top layer above all others, and the backdrop it lies on.
function topLayerStyle(element, state) {
  const style = getComputedStyle(element);
  const depth = TOP_LAYER + 2 * Math.min(300, recorder.opened.get(element) || 1);
  const place = style.position === 'fixed' ? 'fixed' : 'absolute';
  const shade = getComputedStyle(element, '::backdrop');
  let backdrop = '';
  const shown = shade.display !== 'none' && (shade.backgroundImage !== 'none' || shade.backdropFilter !== 'none' || !/^rgba\(.*, 0\)$|^transparent$/.test(shade.backgroundColor));
  if (shown) {
    backdrop = `all:initial;position:fixed;z-index:${depth - 1};pointer-events:none;`;
    for (const name of BACKDROP) {
      const value = shade.getPropertyValue(name);
      // Sizes that only say "the whole window" stay open for another window.
      if (value && !(name === 'width' && parseFloat(value) === innerWidth) && !(name === 'height' && parseFloat(value) === innerHeight)) backdrop += `${name}:${value};`;
    }
  }
  // Rules of a sheet in the document don't reach into shadow trees, so there the UA's rules stand in the element.
  const inside = element.getRootNode() !== document;
  const rules = !inside ? '' : state === 'modal' ? 'inset-block:0;' : `display:${style.display};`;
  return { text: `${rules}position:${place}!important;z-index:${depth}!important`, backdrop, moves: !inside && isTrapped(element, place) };
}

// Element -> style for what Web Animations set: no rule and no attribute says it.
function animatedStyles() {
  const found = new Map();
  for (const animation of document.getAnimations ? document.getAnimations() : []) {
    const effect = animation.effect;
    if (animation instanceof CSSAnimation || animation instanceof CSSTransition || !effect || !effect.target || effect.pseudoElement) continue;
    if (effect.getComputedTiming().progress === null) continue;
    const style = getComputedStyle(effect.target);
    let text = found.get(effect.target) || '';
    for (const name of new Set(effect.getKeyframes().flatMap((frame) => Object.keys(frame)))) {
      if (/^(offset|computedOffset|easing|composite)$/.test(name)) continue;
      const property = name.startsWith('--') ? name : name === 'cssFloat' ? 'float' : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const value = style.getPropertyValue(property);
      if (value) text += `;${property}:${value}!important`;
    }
    found.set(effect.target, text);
  }
  return found;
}

// A marker that the browser scrolls to when it lays the box out first (CSS Scroll Snap 2, scroll-initial-target).
function scrollMarker(element) {
  const left = Math.round(element.scrollLeft);
  const top = Math.round(element.scrollTop);
  if (!left && !top) return null;
  const style = `all:initial;position:absolute;left:${left}px;top:${top}px;width:1px;height:1px;visibility:hidden;scroll-initial-target:nearest`;
  return {
    held: getComputedStyle(element).position === 'static' ? 'position:relative' : '',
    text: `<linksnap-scroll data-linksnap="scroll" style="${style}"></linksnap-scroll>`,
  };
}

// Which slot shows what, where a script said so: names take the place of that script.
function manualSlots(root, names) {
  if (root.slotAssignment !== 'manual') return;
  root.querySelectorAll('slot').forEach((slot, number) => {
    names.set(slot, ['name', `linksnap-${number}`]);
    for (const node of slot.assignedNodes()) names.set(node, ['slot', `linksnap-${number}`]);
  });
}

// `:state(ready)` of a custom element is known only to its internals.
function customStates(element) {
  const internals = recorder.internals.get(element);
  try {
    return internals ? [...internals.states].map((state) => state.replace(/^--/, '')).join(' ') : '';
  } catch {
    return '';
  }
}
