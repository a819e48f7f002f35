// Passkeys (WebAuthn): a form with data-passkey asks the browser for one and sends what it says. Without JavaScript the
// form stays hidden and the page offers its other ways.

/** The bytes of base64url. */
function bytesOf(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** Base64url of bytes, without padding. */
function textOf(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The server's JSON as the browser wants it: bytes where JSON has text. */
function understood(options) {
  const wanted = { ...options, challenge: bytesOf(options.challenge) };
  if (wanted.user) wanted.user = { ...wanted.user, id: bytesOf(wanted.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (wanted[list]) wanted[list] = wanted[list].map((one) => ({ ...one, id: bytesOf(one.id) }));
  }
  return wanted;
}

/** What the browser made, as JSON. */
function told(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = textOf(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

/** The server's options: beside the form, or asked for in the moment. */
async function optionsFor(form) {
  if (form.dataset.ask) {
    const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
    const answer = await fetch(form.dataset.ask, { headers });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return (await answer.json()).request_options.publicKey;
  }
  const data = JSON.parse(document.getElementById("passkey-data").textContent);
  return (data.creation_options ?? data.request_options).publicKey;
}

/** Make a passkey, or use one. */
async function credentialFor(form) {
  const publicKey = understood(await optionsFor(form));
  if (form.dataset.passkey === "get") return navigator.credentials.get({ publicKey });
  // Kept on the device, behind its own lock: so it stands for name and password together.
  const isAlone = form.elements.passwordless?.checked ?? false;
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: isAlone ? "required" : "discouraged",
    requireResidentKey: isAlone,
    ...(isAlone ? { userVerification: "required" } : {}),
  };
  return navigator.credentials.create({ publicKey });
}

for (const form of window.PublicKeyCredential ? document.querySelectorAll("[data-passkey]") : []) {
  form.hidden = false;
  document.querySelectorAll("[data-with-passkey]").forEach((part) => (part.hidden = false));
  document.querySelectorAll("[data-without-passkey]").forEach((part) => (part.hidden = true));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = form.querySelector("[data-passkey-problem]");
    problem.hidden = true;
    try {
      form.elements.credential.value = told(await credentialFor(form));
    } catch {
      // Closed by the person, timed out, or no passkey here: browsers do not say which.
      problem.hidden = false;
      return;
    }
    form.submit();
  });
}
