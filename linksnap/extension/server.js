// The server side of the extension: where LinkSnap is, and how to speak with its API.

export const ext = globalThis.browser ?? globalThis.chrome;
const TIMEOUT_MS = 60_000;

export const say = (name, value) => ext.i18n.getMessage(name, value === undefined ? [] : [String(value)]);

export class Refusal extends Error {}

/** The token may not do this: one that only saves cannot look anything up. */
export class NotAllowed extends Refusal {}

/** {server, token, asSeen}; server without a slash at its end, "" while not connected. */
export async function settings() {
  return { server: "", token: "", asSeen: false, ...(await ext.storage.local.get(["server", "token", "asSeen"])) };
}

/** The origin to ask the browser's permission for; null when the text is no http(s) address. */
export function originOf(text) {
  try {
    const url = new URL(text);
    return ["http:", "https:"].includes(url.protocol) ? `${url.origin}/*` : null;
  } catch {
    return null;
  }
}

/** One call of /api/v1. Throws a Refusal whose message is a sentence in the person's language. */
export async function call(method, path, body) {
  const { server, token } = await settings();
  const headers = { Authorization: `Bearer ${token}`, "Accept-Language": ext.i18n.getUILanguage() };
  const isForm = body instanceof FormData;
  if (body && !isForm) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(`${server}/api/v1${path}`, {
      method,
      headers,
      body: body && !isForm ? JSON.stringify(body) : body,
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new Refusal(say("unreachable", server));
  }
  if (answer.status === 401) throw new Refusal(say("refused"));
  if (answer.status === 403) throw new NotAllowed(say("refused"));
  const told = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (!answer.ok) throw new Refusal(say("problem", told?.detail || told?.title || answer.status));
  return told;
}

export const isWebPage = (url) => /^https?:/i.test(url ?? "");

/** What the call gives, or the other thing where the token may only save. */
export async function ifAllowed(asked, otherwise) {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof NotAllowed) return otherwise;
    throw error;
  }
}

/** The link of a page in the library, or null; null, too, where the token may only save. */
export async function find(url) {
  const page = await ifAllowed(call("GET", `/links?limit=1&url=${encodeURIComponent(url)}`), { items: [] });
  return page.items[0] ?? null;
}

export const save = (url, { title = "", notes = "", tags = [] } = {}) => call("POST", "/links", { url, title, notes, tags });

/** Send a page as the browser shows it; `file` is a Blob of HTML or MHTML. */
export async function send(url, file, { title = "", notes = "", tags = [] } = {}) {
  const form = new FormData();
  form.append("url", url);
  form.append("title", title);
  for (const tag of tags) form.append("tags", tag);
  form.append("file", file, file.type.startsWith("text/html") ? "page.html" : "page.mhtml");
  const told = await call("POST", "/uploads", form);
  const link = told.link ?? told;
  if (notes && !(await ifAllowed(call("PATCH", `/links/${link.id}`, { notes }), null))) {
    throw new Refusal(say("withoutNotes"));
  }
  return link;
}
