"""E-mail to people, where the operator named a server: a sign-in link, the confirmation of an address."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import structlog
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from linksnap.models import User
from linksnap.services import sign_in_links

log = structlog.get_logger(__name__)

LINK_LIFETIME = timedelta(hours=1)
ADDRESS_LIFETIME = timedelta(days=1)
_SALT = "linksnap.letters.address"
# One thread: an answer that waited for the mail server would tell by its time whether an account was found.
_post = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")


def can_write() -> bool:
    """Whether there is a mail server."""
    return bool(settings.MAIL_SERVER.host)


def send_sign_in_links(address: str) -> None:
    """A link to everybody who has confirmed this address as theirs; nobody learns whether there was anybody."""
    people = list(User.objects.filter(email__iexact=address, is_active=True).exclude(email="")[:5])
    for person in people:
        link = sign_in_links.create(person, lifetime=LINK_LIFETIME, ends_others=False)
        _send(person, person.email, "sign_in_link", {"link": link})


def send_confirmation(person: User, address: str) -> None:
    """A link by which somebody shows that the address is theirs; only then is it kept."""
    token = signing.dumps({"person": person.pk, "address": address}, salt=_SALT)
    link = f"{settings.PUBLIC_URL}{reverse('confirm_address', args=[token])}"
    _send(person, address, "confirm_address", {"link": link})


def address_in(token: str, person: User) -> str:
    """The address a confirmation is about; "" when it is old, forged, or somebody else's."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=ADDRESS_LIFETIME)
    except signing.BadSignature:
        return ""
    return str(said["address"]) if said["person"] == person.pk else ""


def keep_address(person: User, address: str) -> None:
    """Keep a confirmed address; an empty one is forgotten."""
    User.objects.filter(pk=person.pk).update(email=address)
    person.email = address


def posted() -> None:
    """Wait until all that was written has been handed over (tests, the end of a process)."""
    _post.submit(lambda: None).result()


def _send(person: User, address: str, name: str, context: dict[str, str]) -> "Future[None]":
    with translation.override(person.language or translation.get_language() or "en"):
        text = render_to_string(f"letters/{name}.txt", {"person": person, "host": settings.PUBLIC_URL, **context})
    subject, _, body = text.strip().partition("\n")
    return _post.submit(_hand_over, EmailMessage(subject.strip(), body.strip() + "\n", to=[address]))


def _hand_over(letter: EmailMessage) -> None:
    try:
        letter.send()
    except OSError as problem:
        # smtplib's exceptions are OSErrors. The person asks again; the operator reads why it never came.
        log.warning("letter_not_sent", problem=repr(problem))
