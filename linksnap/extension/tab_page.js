// Packs the page of a tab: as MHTML where the browser can (Chrome, once allowed), else by our own script in the page.

import { ext, Refusal, say } from "./server.js";

const MOST_BYTES = 50_000_000;

async function asMhtml(tabId) {
  if (!ext.pageCapture?.saveAsMHTML) return null;
  try {
    const blob = await ext.pageCapture.saveAsMHTML({ tabId });
    return blob ? new Blob([blob], { type: "multipart/related" }) : null;
  } catch {
    return null;
  }
}

async function asHtml(tabId) {
  try {
    const [frame] = await ext.scripting.executeScript({ target: { tabId }, files: ["page_as_seen.js"] });
    return frame?.result?.html ? new Blob([frame.result.html], { type: "text/html;charset=utf-8" }) : null;
  } catch {
    return null;
  }
}

/** A Blob of the page as the person sees it. Throws a Refusal when the browser lets nobody read that page. */
export async function packPage(tabId) {
  const blob = (await asMhtml(tabId)) ?? (await asHtml(tabId));
  if (!blob) throw new Refusal(say("cannotPack"));
  if (blob.size > MOST_BYTES) throw new Refusal(say("tooLarge", Math.round(blob.size / 1e6)));
  return blob;
}
