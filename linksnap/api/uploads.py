"""`/uploads`: a page as the person's own browser sees it, sent as a file."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import AwareDatetime, Field

from linksnap.api.auth import owner_of
from linksnap.api.inputs import Address, Line, TagName
from linksnap.api.openapi import also_answers
from linksnap.api.rows import link_of
from linksnap.api.schemas import LinkOut
from linksnap.services import uploads

router = Router(tags=["uploads"])


class UploadIn(Schema):
    """What goes with the file. Programs of others send fields of their own, so unknown ones are let through."""

    url: Address
    title: Line = ""
    tags: Annotated[list[TagName], Field(max_length=100)] = []
    # When the page was like that; left out: now.
    saved_at: AwareDatetime | None = None


@router.post(
    "", response={201: LinkOut}, summary="Send a page as your own browser sees it", openapi_extra=also_answers(429)
)
def send_page(
    request: HttpRequest, response: HttpResponse, file: File[UploadedFile], body: Form[UploadIn]
) -> Status[LinkOut]:
    """As `multipart/form-data`, which SingleFile's “upload to a REST Form API” speaks.

    HTML in one file, MHTML, WARC or WACZ, a PDF or a picture, 50 MB at most. The link is made when it is new; its
    capture reads the file and fetches nothing.
    """
    tags = tuple(name for text in body.tags for name in text.split(",") if name.strip())
    owner = owner_of(request)
    saved = uploads.receive(
        owner,
        body.url,
        file.chunks(),
        file.content_type or "",
        title=body.title,
        tags=tags,
        page_date=body.saved_at,
    )
    response["Location"] = reverse("api:read_link", args=[saved.link.public_id])
    return Status(201, LinkOut.of(link_of(owner, saved.link.public_id)))
