// Ends a flood of requests: after many calls from a page's scripts the next ones are never sent, and never answered.
// Thousands of requests would keep browser and recorder so busy that the page could not be written down any more.
(() => {
  const MOST = 1000;
  let made = 0;
  const full = () => { made += 1; return made > MOST; };
  const original = window.fetch;
  if (typeof original === 'function') {
    // Not refused: a page that tries again on every failure would then spin without a pause.
    window.fetch = function (...args) {
      return full() ? new Promise(() => {}) : Reflect.apply(original, this === undefined ? window : this, args);
    };
  }
  for (const [owner, name] of [[window.XMLHttpRequest && XMLHttpRequest.prototype, 'send'], [window.Navigator && Navigator.prototype, 'sendBeacon']]) {
    const own = owner && owner[name];
    if (typeof own === 'function') owner[name] = function (...args) { return full() ? undefined : Reflect.apply(own, this, args); };
  }
})();
