// Waits until the page was drawn twice at its new size; answers its full height.
async () => {
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const frame = () => Promise.race([pause(300), new Promise((resolve) => requestAnimationFrame(resolve))]);
  await frame();
  await frame();
  await pause(60);
  return document.documentElement.scrollHeight;
}
