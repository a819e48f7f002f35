"""Messages to other programs: the signature of Standard Webhooks, and the pauses."""

import base64
import hashlib
import hmac

from linksnap.rules.webhook_messages import MOST_TRIES, new_secret, pause_after, signed_headers


def test_it_signs_like_the_standards_own_example() -> None:
    # The example of the specification's test suite: secret, id, time, body, signature.
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    headers = signed_headers(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek" and headers["webhook-timestamp"] == "1614265330"


def test_it_signs_chinese_as_it_is_sent() -> None:
    secret, body = new_secret(), '{"title":"排版"}'.encode()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.new(key, b"msg_1.7." + body, hashlib.sha256).digest()).decode()
    assert signed_headers(secret, "msg_1", 7, body)["webhook-signature"] == f"v1,{wanted}"
    assert len(key) == 32 and new_secret() != secret


def test_it_waits_longer_each_time_and_then_gives_up() -> None:
    pauses = [pause_after(tries) for tries in range(1, MOST_TRIES)]
    assert all(pauses) and pauses == sorted(pauses)  # type: ignore[type-var]
    assert pause_after(MOST_TRIES) is None and pause_after(99) is None
