"""`/settings`: what is kept of a person's pages, and `/site-access`: what lets their captures into a site."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from linksnap.api.auth import owner_of
from linksnap.api.inputs import Body, Formats, Line, PublicId
from linksnap.models import SiteAccess, User
from linksnap.services import capture_formats, site_access

router = Router(tags=["settings"])
access_router = Router(tags=["settings"])


class SettingsOut(Schema):
    """The kinds of artifact kept of every page beside archive, reader, text and thumbnail, and those there are."""

    formats: list[str]
    formats_offered: list[str]

    @staticmethod
    def of(owner: User) -> "SettingsOut":
        """As this person's choice stands."""
        offered = [kind.value for kind in capture_formats.OFFERED]
        chosen = capture_formats.chosen(owner)
        return SettingsOut(formats=[kind for kind in offered if kind in chosen], formats_offered=offered)


class SettingsPatch(Body):
    """Settings to change; what is left out or null stays."""

    formats: Formats | None = None


class SiteAccessIn(Body):
    """A site, and cookies.txt, an extension's JSON, or header lines for it."""

    site: Line
    secret: Annotated[str, StringConstraints(max_length=1_000_000)]


class SiteAccessOut(Schema):
    """What is kept for a site. The names are all that ever comes out again."""

    id: str
    host: str
    cookies: list[str]
    headers: list[str]
    user_agent: str
    usable: bool
    updated_at: datetime

    @staticmethod
    def of(row: SiteAccess) -> "SiteAccessOut":
        """From a row."""
        return SiteAccessOut(
            id=row.public_id,
            host=row.host,
            cookies=row.cookie_names,
            headers=row.header_names,
            user_agent=row.user_agent,
            usable=site_access.can_be_opened(row),
            updated_at=row.updated_at,
        )


@router.get("", response=SettingsOut, summary="What is kept of every page")
def read_settings(request: HttpRequest) -> SettingsOut:
    """The kinds chosen, and those that can be."""
    return SettingsOut.of(owner_of(request))


@router.patch("", response=SettingsOut, summary="Choose what is kept of every page")
def change_settings(request: HttpRequest, body: SettingsPatch) -> SettingsOut:
    """For captures from now on; what is kept already stays."""
    owner = owner_of(request)
    if body.formats is not None:
        capture_formats.choose(owner, body.formats)
    return SettingsOut.of(owner)


@access_router.get("", response=list[SiteAccessOut], summary="Sites that let your captures in")
def list_site_access(request: HttpRequest) -> list[SiteAccessOut]:
    """By host."""
    return [SiteAccessOut.of(row) for row in SiteAccess.objects.filter(owner=owner_of(request)).order_by("host")]


@access_router.put("", response=SiteAccessOut, summary="Let captures into a site")
def keep_site_access(request: HttpRequest, body: SiteAccessIn) -> SiteAccessOut:
    """In place of what was kept for this site. The secret is encrypted and never comes out again."""
    return SiteAccessOut.of(site_access.keep(owner_of(request), body.site, body.secret))


@access_router.delete("/{access_id}", response={204: None}, summary="Forget what was kept for a site")
def delete_site_access(request: HttpRequest, access_id: PublicId) -> Status[None]:
    """Captures from now on come as strangers."""
    site_access.forget(get_object_or_404(SiteAccess, owner=owner_of(request), public_id=access_id))
    return Status(204, None)
