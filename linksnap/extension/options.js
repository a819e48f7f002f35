// The page that connects the extension with a LinkSnap: address, permission, token, a try.

import { call, ext, originOf, Refusal, say, settings } from "./server.js";
import "./speak.js";

const $ = (id) => document.getElementById(id);
const kept = await settings();
$("server").value = kept.server;
$("token").value = kept.token;
$("as-seen").checked = kept.asSeen;

// Firefox does not know this permission and refuses even to be asked about it.
const mayCapture = await ext.permissions.contains({ permissions: ["pageCapture"] }).catch(() => null);
const canCapture = mayCapture !== null;
$("whole-page-line").hidden = !canCapture;
$("whole-page").checked = Boolean(mayCapture);

function tell(text, isWrong = false) {
  $("status").textContent = text;
  $("status").classList.toggle("wrong", isWrong);
}

$("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const server = $("server").value.trim().replace(/\/+$/, "");
  const origin = originOf(server);
  if (!origin) return tell(say("badAddress"), true);
  // Asked first: browsers give permissions only while they still see the click.
  const wanted = { origins: [origin], permissions: canCapture && $("whole-page").checked ? ["pageCapture"] : [] };
  if (!(await ext.permissions.request(wanted))) return tell(say("permissionNeeded"), true);
  await ext.storage.local.set({ server, token: $("token").value.trim(), asSeen: $("as-seen").checked });
  try {
    const status = await call("GET", "/status");
    tell(say("connected", status.links.total));
  } catch (error) {
    tell(error instanceof Refusal ? error.message : String(error), true);
  }
});
