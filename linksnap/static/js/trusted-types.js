// The only door for HTML and scripts that code puts into a page (Trusted Types): what htmx brings is looked through
// before it is parsed, and refused as a whole where anything in it could run. Our own partials never hold such a thing.
// Browsers without Trusted Types do not know this door; there the content security policy alone keeps scripts from running.

(() => {
  if (!window.trustedTypes?.createPolicy) return;
  const scripts = new URL("/static/", window.location.origin).href;
  const addresses = new Set(["href", "xlink:href", "src", "action", "formaction", "data"]);
  const refused = new Set(["object", "embed", "base", "animate", "set"]);
  // For the look itself, on a document that loads and runs nothing.
  const look = window.trustedTypes.createPolicy("linksnap-look", { createHTML: (html) => html });

  /** A script file of ours. */
  function isOurs(address) {
    return new URL(address, document.baseURI).href.startsWith(scripts);
  }

  /** A script that is data, or a file of ours and nothing else. */
  function isHarmless(script) {
    if (script instanceof HTMLScriptElement && script.type === "application/json") return true;
    return !script.textContent && isOurs(script.getAttribute("src") ?? "data:,");
  }

  /** An attribute that would run, or lead to something that runs. */
  function mayRun({ name, value }) {
    if (name.startsWith("on") || name === "srcdoc") return true;
    // Browsers drop control characters and spaces inside of a scheme.
    return addresses.has(name) && /^javascript:/i.test(value.replace(/[\u0000-\u0020]/g, ""));
  }

  /** Whether nothing below `root` could run. A whole page may have a head, of which htmx takes nothing. */
  function isStill(root, isWhole) {
    return [...root.querySelectorAll("*")].every((element) => {
      const name = element.localName;
      if (name === "script" && !isHarmless(element)) return false;
      if (name === "template" && !isStill(element.content, false)) return false;
      if (name === "meta" && !(isWhole && (!element.httpEquiv || element.closest("head noscript")))) return false;
      return !refused.has(name) && ![...element.attributes].some(mayRun);
    });
  }

  window.trustedTypes.createPolicy("default", {
    createHTML(html) {
      const isWhole = /^\s*<!doctype html/i.test(html);
      return isStill(new DOMParser().parseFromString(look.createHTML(html), "text/html"), isWhole) ? html : null;
    },
    createScript: (text) => (text === "" ? text : null),
    // The worker of the offline notice has to lie at the root, and is let into no other place than its own.
    createScriptURL: (address, _, sink) =>
      isOurs(address) || (address === "/offline-worker.js" && sink === "ServiceWorkerContainer register") ? address : null,
  });
})();
