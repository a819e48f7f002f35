"""What a session runs on, in words."""

import pytest

from linksnap.rules.device_names import DeviceName, device_name

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.mark.parametrize(
    ("sent", "name", "is_phone"),
    [
        (EDGE, DeviceName("Edge", "Windows"), False),
        (SAFARI, DeviceName("Safari", "iPhone"), True),
        (FIREFOX, DeviceName("Firefox", "Linux"), False),
        ("浏览器", DeviceName("", ""), False),
    ],
)
def test_it_tells_what_a_session_runs_on(sent: str, name: DeviceName, is_phone: bool) -> None:
    assert device_name(sent) == name
    assert device_name(sent).is_phone is is_phone
