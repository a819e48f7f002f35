// Brings animations to their end, so that what fades in is there: ended ones stay ended, endless ones go to their rest.
() => {
  let settled = 0;
  for (const animation of document.getAnimations ? document.getAnimations() : []) {
    if (animation.timeline !== document.timeline || animation.playState === 'finished') continue;
    const timing = animation.effect && animation.effect.getComputedTiming();
    try {
      if (timing && Number.isFinite(timing.endTime)) animation.finish();
      else animation.cancel();
      settled += 1;
    } catch { /* an animation without an effect has no end */ }
  }
  return settled;
}
