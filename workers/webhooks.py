"""Sends one message to one webhook."""

import json
import time

import structlog
from django.conf import settings

from linksnap.rules.webhook_messages import signed_headers
from linksnap.services import webhooks
from workers.outbound import OutboundFault, Outgoing, ask
from workers.worker_name import worker_name

log = structlog.get_logger(__name__)


def deliver(delivery_id: int) -> None:
    """Claim a message and bring it to the receiver, or to its next try. Nothing happens when it is not to be had."""
    delivery = webhooks.claim(delivery_id, worker_name())
    if delivery is None:
        return
    body = json.dumps(delivery.payload, ensure_ascii=False, separators=(",", ":")).encode()
    headers = signed_headers(delivery.webhook.secret, f"msg_{delivery.public_id}", int(time.time()), body)
    try:
        answer = ask(Outgoing(delivery.webhook.url, "POST", headers, body), settings.ENV.egress_proxy)
    except OutboundFault as fault:
        webhooks.record_refused(delivery, fault.verdict.value)
    except Exception:
        # Whatever is wrong with us, the message must not wait for its lease to run out.
        log.exception("webhook_fault", delivery=delivery.public_id)
        webhooks.record_refused(delivery, "internal")
    else:
        if 200 <= answer.status < 300:
            webhooks.record_taken(delivery, answer.status)
        else:
            webhooks.record_refused(delivery, "refused", answer.status)
