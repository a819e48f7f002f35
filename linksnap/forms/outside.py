"""The forms of what reaches outside: a webhook, a feed to follow."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linksnap.forms.reasons import reason_sentence
from linksnap.models import Webhook
from linksnap.rules.canonical_url import UrlError
from linksnap.rules.webhook_messages import WebhookEvent
from linksnap.services.links import address_of

EVENT_NAMES = {
    WebhookEvent.LINK_SAVED: _("A link was saved"),
    WebhookEvent.LINK_DELETED: _("A link was deleted"),
    WebhookEvent.SNAPSHOT_KEPT: _("A snapshot was kept"),
    WebhookEvent.CAPTURE_FAILED: _("A capture failed"),
    WebhookEvent.TAGS_CHANGED: _("The tags of a link changed"),
}
_LONGEST_URL = 8_192


class _AddressField(forms.CharField):
    """An address we may ask, judged as everywhere else."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=_LONGEST_URL, error_messages={"required": _("Paste an address first.")}, **more)

    def clean(self, value: Any) -> str:
        """The address as it was typed. Raises ValidationError with the reason."""
        text: str = super().clean(value)
        try:
            address_of(text)
        except UrlError as error:
            raise forms.ValidationError(reason_sentence(error.problem.value)) from error
        return text


class WebhookForm(forms.Form):
    """Where to send which events."""

    url = _AddressField(label=_("Address of the receiver"))
    events = forms.MultipleChoiceField(
        label=_("Events"), choices=list(EVENT_NAMES.items()), error_messages={"required": _("Choose at least one.")}
    )
    is_active = forms.BooleanField(label=_("Send messages"), required=False)

    @classmethod
    def of(cls, webhook: Webhook) -> "WebhookForm":
        """The form as the webhook stands."""
        return cls(initial={"url": webhook.url, "events": webhook.events, "is_active": webhook.is_active})


class FollowForm(forms.Form):
    """A feed to follow."""

    url = _AddressField(label=_("Address of the feed, or of the site"))
