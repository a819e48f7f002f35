"""Who may make an account, and the identity provider that says who somebody is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from linksnap.env.values import EnvironmentProblem, is_on


class SignUp(StrEnum):
    """Who may make an account by themselves: nobody, who holds an invitation, anybody."""

    CLOSED = "closed"
    INVITED = "invited"
    OPEN = "open"


@dataclass(frozen=True)
class SignOn:
    """Single sign-on at an identity provider that speaks OpenID Connect."""

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    name: str = "Single sign-on"
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    # Whoever the provider lets in has an account here; else only who was connected before.
    makes_accounts: bool = False
    # No password opens an account any more.
    hides_passwords: bool = False
    # Members of this group are owners of the instance, and nobody else; empty: the provider says nothing about it.
    owner_group: str = ""
    groups_claim: str = "groups"


def sign_up(values: Mapping[str, str]) -> SignUp:
    """The word of LINKSNAP_SIGN_UP. Raises EnvironmentProblem for any other."""
    word = values.get("LINKSNAP_SIGN_UP", SignUp.CLOSED.value).strip().lower()
    if word not in set(SignUp):
        raise EnvironmentProblem(f"LINKSNAP_SIGN_UP must be closed, invited or open, not {word!r}.")
    return SignUp(word)


def sign_on(values: Mapping[str, str]) -> SignOn | None:
    """The identity provider LINKSNAP_OIDC_ISSUER names; None without one."""
    issuer = values.get("LINKSNAP_OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    if not issuer.startswith(("https://", "http://")):
        raise EnvironmentProblem(f"LINKSNAP_OIDC_ISSUER must be an address, not {issuer!r}.")
    if not values.get("LINKSNAP_OIDC_CLIENT_ID"):
        raise EnvironmentProblem("LINKSNAP_OIDC_ISSUER needs LINKSNAP_OIDC_CLIENT_ID.")
    return SignOn(
        issuer,
        values["LINKSNAP_OIDC_CLIENT_ID"],
        values.get("LINKSNAP_OIDC_CLIENT_SECRET", ""),
        name=values.get("LINKSNAP_OIDC_NAME", SignOn.name),
        scopes=tuple(values.get("LINKSNAP_OIDC_SCOPES", " ".join(SignOn.scopes)).split()),
        makes_accounts=is_on(values, "LINKSNAP_OIDC_SIGN_UP"),
        hides_passwords=is_on(values, "LINKSNAP_OIDC_ONLY"),
        owner_group=values.get("LINKSNAP_OIDC_OWNER_GROUP", ""),
        groups_claim=values.get("LINKSNAP_OIDC_GROUPS_CLAIM", SignOn.groups_claim),
    )
