// Waits until autoconsent.js has come to its end in this frame; answers how it ended and for which banner.
async function consentEnded(capMs) {
  const begun = performance.now();
  const ended = ['nothingDetected', 'optOutSucceeded', 'optOutFailed', 'done'];
  const nothing = ['loading', 'waitingForInitResponse', 'initialized', 'started'];
  let state = {};
  while (performance.now() - begun < capMs) {
    state = window.autoconsentStandalone ? window.autoconsentStandalone.instance.state : {};
    if (ended.includes(state.lifecycle)) break;
    // It looks twice within the first second, and would look on for ten.
    if (performance.now() - begun > 1200 && (!state.lifecycle || nothing.includes(state.lifecycle))) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const rejected = ['optOutSucceeded', 'done'].includes(state.lifecycle) && state.result !== false;
  return { rejected, lifecycle: state.lifecycle || '', banner: (state.detectedCmps || [])[0] || '' };
}
