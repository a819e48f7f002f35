// Scrolls down once so that lazy parts load, then back to the top; skips pages that have nothing lazy.
async ({ maxHeight, capMs, pauseMs }) => {
  const recorder = window.__linksnapRecorder;
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  // Observers report once a frame, so one frame and a breath for the page's reaction are enough.
  const step = async () => {
    await Promise.race([pause(100), new Promise((resolve) => requestAnimationFrame(resolve))]);
    await pause(pauseMs);
  };
  const frames = document.querySelector('iframe') !== null; // many load their content when seen
  const waiting = [...document.querySelectorAll('img[loading=lazy]')].some((image) => !image.complete);
  const lazy = !recorder || recorder.lazy || waiting || frames || window.onscroll || document.onscroll;
  const scroller = document.scrollingElement || document.documentElement;
  if (!lazy || !scroller || scroller.scrollHeight <= innerHeight) return { scrolled: 0, height: scroller ? scroller.scrollHeight : 0 };
  const begun = performance.now();
  let top = 0;
  while (performance.now() - begun < capMs && top < maxHeight) {
    top += Math.floor(innerHeight * 0.9);
    scroller.scrollTo({ top, behavior: 'instant' });
    await step();
    if (top + innerHeight >= scroller.scrollHeight) {
      await pause(100);
      if (top + innerHeight >= scroller.scrollHeight) break;
    }
  }
  scroller.scrollTo({ top: 0, behavior: 'instant' });
  await step();
  return { scrolled: top, height: scroller.scrollHeight };
}
