// Puts the person's language into a page of the extension.

import { ext, say } from "./server.js";

document.documentElement.lang = ext.i18n.getUILanguage();
for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
