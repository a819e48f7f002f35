"""Where passkeys can work."""

import pytest

from linksnap.rules.passkey_hosts import passkeys_work_at


@pytest.mark.parametrize(
    ("address", "do"),
    [
        ("https://links.example", True),
        ("https://书签.example:8443", True),
        ("http://localhost:8420", True),
        ("http://links.localhost", True),
        ("http://links.lan", False),
        ("https://192.168.1.4", False),
        ("http://127.0.0.1:8420", False),
        ("https://[::1]:8420", False),
        ("", False),
    ],
)
def test_it_knows_where_passkeys_work(address: str, do: bool) -> None:
    assert passkeys_work_at(address) is do
