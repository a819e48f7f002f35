"""What a person can do when a capture did not bring the whole page: a sentence, and which buttons go with it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Advice:
    """A sentence; whether other options may help, and whether the person's own browser may."""

    text: Promise
    options: bool = False
    own_browser: bool = False


_OWN = _("If your own browser shows the page, send it from there.")
_ADVICE: dict[str, Advice] = {
    "partial": Advice(_("Snapshot it again, and wait longer for its files."), True, True),
    "near_empty": Advice(
        _("The page may need more time, or may only show itself without its scripts: try other options."), True, True
    ),
    "error_status": Advice(
        _("The page may be gone, or not for visitors from here. Look whether its address is still right."), True, True
    ),
    "consent_wall": Advice(
        _("LinkSnap says no to cookies and found no way to. Answer in your own browser, and send the page from there."),
        True,
        True,
    ),
    "login_wall": Advice(
        _("Log in to the site in your own browser and send the page from there, or keep a cookie of this site."),
        False,
        True,
    ),
    "paywall": Advice(
        _("If you have a subscription, open the page in your own browser and send it from there."), False, True
    ),
    "bot_check": Advice(
        _("Pass the check in your own browser and send the page from there, or try again later."),
        True,
        True,
    ),
    "soft_404": Advice(
        _("Check the address. An earlier snapshot, if there is one, stays the current one."), False, True
    ),
    "timeout": Advice(_("Try again later, wait longer, or leave out the page's scripts."), True, True),
    "crash": Advice(_("Leave out the page's scripts: some pages take more than a browser has."), True, True),
    "connection": Advice(_("Try again later: the site may be down."), True, True),
    "name_not_found": Advice(_("Check the address for a typing error."), False, True),
    "tls_error": Advice(
        _("If you trust this site all the same, try again and leave its certificate unchecked."), True, True
    ),
    "blocked_address": Advice(_OWN, False, True),
    "blocked_port": Advice(_OWN, False, True),
    "too_large": Advice(_OWN, False, True),
    "wrong_type": Advice(_("It leads to a file that cannot be kept."), False, False),
    "no_content": Advice(_("Check whether the address still shows something."), True, True),
    "internal": Advice(_("Try again. Should it fail again, tell whoever runs this instance the code."), False, False),
}


def advice_for(code: str) -> Advice | None:
    """What to do about a verdict; None where there is nothing to do."""
    return _ADVICE.get(code)
