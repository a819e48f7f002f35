// Waits until fonts are there and the DOM has been still for a while; answers whether it became still.
async ({ stillMs, capMs }) => {
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const begun = performance.now();
  await Promise.race([document.fonts ? document.fonts.ready : null, pause(capMs)]);
  const recorder = window.__linksnapRecorder;
  if (!recorder) return true;
  while (performance.now() - begun < capMs) {
    const still = performance.now() - recorder.lastMutation;
    if (still >= stillMs) return true;
    await pause(Math.max(20, stillMs - still));
  }
  return false;
}
