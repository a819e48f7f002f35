// Saving without the popup: the context menu and the keyboard. Listeners stand at the top level, state in storage.

import { ext, isWebPage, save, send, settings } from "./server.js";
import { packPage } from "./tab_page.js";

ext.runtime.onInstalled.addListener(() => {
  ext.contextMenus.removeAll(() => {
    ext.contextMenus.create({ id: "page", title: ext.i18n.getMessage("savePage"), contexts: ["page"] });
    ext.contextMenus.create({ id: "link", title: ext.i18n.getMessage("saveLink"), contexts: ["link"] });
  });
});

async function badge(tabId, text, colour) {
  await ext.action.setBadgeBackgroundColor({ tabId, color: colour });
  await ext.action.setBadgeText({ tabId, text });
}

async function saveQuietly(url, tab, isThePage) {
  const { server, asSeen } = await settings();
  if (!server) return ext.runtime.openOptionsPage();
  try {
    if (!isWebPage(url)) throw new Error("no web page");
    await badge(tab.id, "…", "#4a5750");
    if (isThePage && asSeen) await send(url, await packPage(tab.id), { title: tab.title ?? "" });
    else await save(url);
    await badge(tab.id, "✓", "#1f6b4a");
  } catch {
    await badge(tab.id, "!", "#cf3f2a");
  }
}

ext.contextMenus.onClicked.addListener((info, tab) => {
  if (info.menuItemId === "link") saveQuietly(info.linkUrl, tab, false);
  else saveQuietly(info.pageUrl ?? tab.url, tab, true);
});

ext.commands.onCommand.addListener((command, tab) => {
  if (command === "save-at-once") saveQuietly(tab.url, tab, true);
});
