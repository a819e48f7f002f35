"""The part of the table of pages about accounts: the door, one's own account, the owners' page of people."""

from tests.access.expectations import Expected, Who

# What the operator has not turned on is not there: sign-up, mail, single sign-on.
_OFF = (404,)
_FORM = ("GET", "POST")
_SECRET = "十二个字符的口令啊啊啊"


def _open(*verbs: str, may_be: tuple[int, ...] = ()) -> Expected:
    return Expected(Who.ANYBODY, verbs, may_be=may_be)


def _person(*verbs: str, may_be: tuple[int, ...] = (), **body: object) -> Expected:
    return Expected(Who.PERSON, verbs, body=body, may_be=may_be)


def _operator(*verbs: str, path: dict[str, str] | None = None, **body: object) -> Expected:
    return Expected(Who.OPERATOR, verbs, path or {}, body)


_SOMEBODY = {"public_id": "{person}"}

ACCOUNT_PAGES: dict[str, Expected] = {
    "account_login": _open(*_FORM),
    "sign_in": _open(*_FORM),
    "sign_in_link": Expected(Who.SECRET, _FORM, {"secret": "{sign_in_secret}"}),
    "forgotten": _open(*_FORM, may_be=_OFF),
    # Without a first step there is no second one: it leads back to the first.
    "mfa_authenticate": _open(*_FORM, may_be=(302,)),
    "mfa_login_webauthn": _open(*_FORM),
    "sign_on": _open("POST", may_be=_OFF),
    "sign_on_callback": _open("GET", may_be=_OFF),
    "sign_out": _person("POST"),
    "sign_up": _open(*_FORM, may_be=_OFF),
    "invited": Expected(Who.SECRET, _FORM, {"secret": "{invitation_secret}"}, may_be=(410,)),
    "account_reauthenticate": _person(*_FORM),
    "mfa_reauthenticate": _person(*_FORM),
    "mfa_reauthenticate_webauthn": _person(*_FORM),
    "mfa_index": _person("GET"),
    "security": _person("GET"),
    "save_password": _person("POST", old_password="{password}", new_password1=_SECRET, new_password2=_SECRET),
    "save_address": _person("POST", may_be=_OFF, email="neu@neu.example"),
    # The token says whose address it is; for everybody else it is spent.
    "confirm_address": Expected(Who.PERSON, _FORM, {"token": "kaputt"}, may_be=(410,)),
    "end_device": Expected(Who.OWNER, ("POST",), {"number": "{device}"}),
    "end_devices": _person("POST"),
    "mfa_activate_totp": _person(*_FORM),
    "mfa_deactivate_totp": _person(*_FORM, may_be=_OFF),
    "mfa_view_recovery_codes": _person("GET", may_be=_OFF),
    "mfa_generate_recovery_codes": _person(*_FORM, may_be=_OFF),
    "mfa_download_recovery_codes": _person("GET", may_be=_OFF),
    "mfa_add_webauthn": _person(*_FORM),
    "mfa_remove_webauthn": Expected(Who.OWNER, _FORM, {"pk": "{passkey}"}),
    "sign_on_connect": _person("POST", may_be=_OFF),
    "sign_on_part": _person("POST", may_be=_OFF),
    "people": _operator("GET"),
    "add_person": _operator("POST", username="xinren"),
    "invite": Expected(Who.OPERATOR, ("POST",), body={"note": "新人", "days": "7"}, may_be=_OFF),
    "revoke_invitation": _operator("POST", path={"public_id": "{invitation}"}),
    "person_link": _operator("POST", path=_SOMEBODY),
    "change_person": _operator("POST", path=_SOMEBODY, step="close"),
    "delete_person": _operator(*_FORM, path=_SOMEBODY, username="{username}"),
}
