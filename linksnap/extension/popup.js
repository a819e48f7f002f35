// The popup: save the page of this tab with tags, watch its snapshot, take or refuse the proposed tags.

import { call, ext, find, ifAllowed, isWebPage, Refusal, save, say, send, settings } from "./server.js";
import { packPage } from "./tab_page.js";
import "./speak.js";

const WATCH_MS = 1_000;
const WATCH_TIMES = 90;
const MOST_NAMES = 500;
const $ = (id) => document.getElementById(id);
const namesIn = (text) => text.split(/[,，、]/).map((name) => name.trim()).filter(Boolean);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function tell(text, isWrong = false) {
  $("status").textContent = text;
  $("status").classList.toggle("wrong", isWrong);
}

async function tabToSave() {
  // Opened as a page of its own (a test, a narrow phone), the tab stands in the address.
  const asked = Number(new URLSearchParams(location.search).get("tab"));
  if (asked) return ext.tabs.get(asked);
  return (await ext.tabs.query({ active: true, currentWindow: true }))[0];
}

function showLink(link, server) {
  $("open").href = `${server}${link.page}`;
  $("open").hidden = false;
}

function proposal(row) {
  const item = document.createElement("li");
  for (const [verb, text, label] of [["accept", row.name, "accept"], ["reject", "×", "reject"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = verb;
    button.textContent = text;
    button.setAttribute("aria-label", say(label, row.name));
    button.addEventListener("click", async () => {
      try {
        await call("POST", `/suggestions/${row.id}/${verb}`);
        item.remove();
        if (verb === "accept") $("tags").value = [...namesIn($("tags").value), row.name].join(", ");
        $("proposed").hidden = !$("proposals").children.length;
      } catch (error) {
        tell(error.message, true);
      }
    });
    item.append(button);
  }
  return item;
}

async function propose(link) {
  const { items } = await call("GET", `/suggestions?link=${link.id}`);
  $("proposals").replaceChildren(...items.slice(0, 5).map(proposal));
  $("proposed").hidden = !items.length;
}

async function watch(link) {
  for (let turn = 0; turn < WATCH_TIMES; turn += 1) {
    const now = await call("GET", `/links/${link.id}`);
    if (["failed", "dead", "cancelled"].includes(now.capture?.state)) {
      return tell(say("failed", now.capture.reason_text || now.capture.reason), true);
    }
    if (now.capture?.state === "succeeded" && now.snapshot?.searchable) {
      tell(say("ready"));
      return propose(now);
    }
    tell(say("working"));
    await pause(WATCH_MS);
  }
}

async function keep(tab, before) {
  const wishes = { title: $("title").value.trim(), notes: $("notes").value.trim(), tags: namesIn($("tags").value) };
  if (wishes.title === (tab.title ?? "").trim()) wishes.title = "";
  if ($("as-seen").checked) {
    tell(say("packing"));
    const file = await packPage(tab.id);
    tell(say("saving"));
    return send(tab.url, file, wishes);
  }
  tell(say("saving"));
  return before ? change(before, wishes) : save(tab.url, wishes);
}

/** What the person changed about a link that was there before. */
async function change(link, { title, notes, tags }) {
  const had = new Set(link.tags);
  const add = tags.filter((name) => !had.has(name));
  const remove = link.tags.filter((name) => !tags.includes(name));
  if (add.length || remove.length) await call("PATCH", `/links/${link.id}/tags`, { add, remove });
  return call("PATCH", `/links/${link.id}`, { notes, ...(title && title !== link.title ? { title } : {}) });
}

function fill(tab, before) {
  $("address").textContent = tab.url;
  $("title").value = before?.title || tab.title || "";
  if (!before) return;
  $("tags").value = before.tags.join(", ");
  $("notes").value = before.notes;
  $("save").textContent = say("saveAgain");
  tell(say("savedBefore"));
}

async function offerNames() {
  const names = (await ifAllowed(call("GET", "/tags"), [])).slice(0, MOST_NAMES).map((tag) => tag.name);
  $("own-tags").replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
  // A list completes the whole field; what stands before the last comma is put in front of every name.
  $("tags").addEventListener("input", () => {
    const before = $("tags").value.replace(/[^,，、]*$/, "");
    for (const [place, option] of [...$("own-tags").children].entries()) option.value = before + names[place];
  });
}

async function start() {
  const { server, asSeen } = await settings();
  if (!server) {
    $("connect").hidden = false;
    $("to-options").addEventListener("click", () => ext.runtime.openOptionsPage());
    return;
  }
  const tab = await tabToSave();
  if (!isWebPage(tab?.url)) return tell(say("noWebPage"), true);
  $("form").hidden = false;
  $("as-seen").checked = asSeen;
  fill(tab, null);
  const before = await find(tab.url);
  if (before) {
    fill(tab, before);
    showLink(before, server);
    await propose(before);
  }
  $("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    $("save").disabled = true;
    try {
      const link = await keep(tab, before);
      tell(say("saved"));
      showLink(link, server);
      await ifAllowed(watch(link), null);
    } catch (error) {
      tell(error instanceof Refusal ? error.message : String(error), true);
    } finally {
      $("save").disabled = false;
    }
  });
  await offerNames();
}

start().catch((error) => tell(error instanceof Refusal ? error.message : String(error), true));
