"""Ways to write an inner address, as people and attackers write them; `%PORT%` is the port of the canary behind."""

from __future__ import annotations

# This machine.
_LOOPBACK = (
    *("127.0.0.1", "127.1", "127.0.1", "127.0.0.1.", "127.127.127.127", "127.0.0.0x1", "127.0x1"),
    *("2130706433", "017700000001", "0x7f000001", "0X7F000001", "0x7f.1", "0x7f.0.0.1", "0x7f.0x0.0x0.0x1"),
    *("0177.1", "0177.0.0.1", "0177.0.0.01", "00000177.0.0.1", "127.0.00.0001", "0x0000007f.1", "017700000001."),
    *("0.0.0.0", "0", "0x0", "00.0", "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::0001]", "[::ffff:127.0.0.1]"),
    *("[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::FFFF:7F00:0001]", "[64:ff9b::7f00:1]", "[2002:7f00:1::1]"),
    *("localhost", "LOCALHOST", "localhost.", "a.localhost", "a.b.localhost.", "LocalHost", "%6cocalhost"),
    *("１２７.0.0.1", "127。0。0。1", "127．0．0．1", "127｡1", "①②⑦.⓪.⓪.①", "１２７。１", "0ｘ7f.1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ"),
    *("%31%32%37.0.0.1", "127%2e0.0.1", "%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1", "12\u00ad7.0.0.1", "127.0.\u200b0.1"),
)
# The network around it.
_NETWORK = (
    *("10.0.0.5", "10.5", "10.0.5", "167772165", "0xa000005", "0xA.5", "012.5", "01200000005", "012.0x0.0.05"),
    *("[::ffff:10.0.0.5]", "[::ffff:a00:5]", "[64:ff9b::10.0.0.5]", "[64:ff9b::a00:5]", "[64:ff9b:1::a00:5]"),
    *("[2002:a00:5::1]", "[2001:0:a00:5::1]", "[::10.0.0.5]", "[fec0::5]", "[2001:db8::5]"),
    *("172.16.0.5", "192.168.1.5", "192.168.261", "100.64.0.5", "198.18.0.5", "192.0.2.5", "93.184.216.99"),
    *("[fd00::1]", "[FD00::1]", "[fd00:0:0:0:0:0:0:1]", "[fd00::0:1]", "[fd00::0.0.0.1]"),
)
# Keys of a cloud.
_METADATA = (
    *("169.254.169.254", "169.254.169.254.", "2852039166", "0xa9fea9fe", "0xa9.0xfe.0xa9.0xfe", "0251.0376.0251.0376"),
    *("169.254.43518", "169.16689662", "025177524776", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]"),
    *("[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::1]", "168.63.129.16", "100.100.100.200"),
)
# With a name and a password, which Chromium opens at the top only; in a picture it does not even try.
CREDENTIALS = (
    *("http://example.com@127.0.0.1:%PORT%/", "http://example.com:80@10.0.0.5:%PORT%/"),
    *("http://93.184.216.34%40@127.0.0.1:%PORT%/", "http://user:pass@[fd00::1]:%PORT%/"),
)
# Whole addresses that lead elsewhere than they seem to.
_TRICKS = (
    "http://127.0.0.1:%PORT%\\@example.com/",
    *("http:\\\\127.0.0.1:%PORT%/", "http:///127.0.0.1:%PORT%/", "http:/\\/127.0.0.1:%PORT%/"),
    *("//127.0.0.1:%PORT%/", "\\\\127.0.0.1:%PORT%/", "http://127.0.0.1:0%PORT%/", "HTTP://127.0.0.1:%PORT%/"),
    *(
        "http://127.0.0\t.1:%PORT%/",
        "ht\ntp://127.0.0.1:%PORT%/",
        " http://127.0.0.1:%PORT%/",
        "http://127.1:%PORT%?a@b",
    ),
    "http://127.0.0.1:%PORT%#@example.com/",
)
# What no browser dials; to be refused all the same.
_NOWHERE = (
    *(
        "1.2.3.4.5",
        "256.0.0.1",
        "0x100000000",
        "127..1",
        "[::1%25lo]",
        "[::ffff:127.1]",
        "[fe80::1%25ls0]",
        "127.0.0.09",
    ),
    *("224.0.0.1", "255.255.255.255", "[ff02::1]"),
)


def spelled() -> dict[str, str]:
    """Every spelling with its URL; some trust in the page they stand on for their scheme."""
    hosts = (*_LOOPBACK, *_NETWORK, *_METADATA)
    return {host: f"http://{host}:%PORT%/" for host in hosts} | {trick: trick for trick in (*_TRICKS, *CREDENTIALS)}


def malformed() -> dict[str, str]:
    """Spellings that lead nowhere, guard or not."""
    return {host: f"http://{host}:%PORT%/" for host in _NOWHERE}
