"""A network nobody else sees: a namespace whose inner addresses lie on `lo`, with a way out that leads nowhere."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

# The four places the matrix watches: this machine, its network, the cloud's metadata, a private IPv6 network.
CANARIES = ("127.0.0.1", "10.0.0.5", "169.254.169.254", "fd00::1")
# A public address for the page that attacks, and one of this very machine's.
PUBLIC_SITE, OWN_PUBLIC = "93.184.216.34", "93.184.216.99"
# Behind translators and tunnels lies the IPv4 network: here they end on `lo`, so that a leak can be seen.
_TRANSLATED = (
    *("64:ff9b::7f00:1", "64:ff9b::a00:5", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:5"),
    *("2002:7f00:1::1", "2002:a00:5::1", "2002:a9fe:a9fe::1", "2001:0:a00:5::1", "::a00:5", "fec0::5", "2001:db8::5"),
)
_OTHERS = ("172.16.0.5", "192.168.1.5", "100.64.0.5", "168.63.129.16", "100.100.100.200", "198.18.0.5", "192.0.2.5")


def enter() -> tuple[str, ...]:
    """The command that starts a program in such a namespace, with mounts of its own."""
    user = () if os.geteuid() == 0 else ("--user", "--map-root-user")
    return ("unshare", *user, "--net", "--mount", "--")


def why_not() -> str:
    """Why this machine lets us make none; empty where it does."""
    script = "ip link set lo up && ip link add ls0 type veth peer name ls1 && mount --bind /etc/hosts /etc/resolv.conf"
    try:
        tried = subprocess.run([*enter(), "sh", "-c", script], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"no network namespace can be made here: {error}"
    return "" if tried.returncode == 0 else f"no network namespace can be made here: {tried.stderr.strip()[-200:]}"


def set_up(folder: Path) -> None:
    """Inside: bring up the interfaces and lead every question for a name to 127.0.0.1."""
    lines = ["link set lo up", "link add ls0 type veth peer name ls1"]
    # Without a second interface WebRTC finds no way out, and its silence would prove nothing.
    lines += ["addr add 198.51.100.1/24 dev ls0", "link set ls0 up", "link set ls1 up"]
    lines += ["-6 addr add 2606:4700:77::1/64 dev ls0 nodad"]
    lines += ["route add default via 198.51.100.2 dev ls0", "-6 route add default via 2606:4700:77::2 dev ls0"]
    lines += [f"addr add {address}/32 dev lo" for address in (*CANARIES[1:3], PUBLIC_SITE, OWN_PUBLIC, *_OTHERS)]
    lines += [f"-6 addr add {address}/128 dev lo" for address in (CANARIES[3], *_TRANSLATED)]
    for line in lines:
        subprocess.run(["ip", *line.split()], check=True, capture_output=True)
    resolv = folder / "resolv.conf"
    resolv.write_text("nameserver 127.0.0.1\noptions timeout:2 attempts:1\n", "ascii")
    hosts = folder / "hosts"
    hosts.write_text("127.0.0.1 localhost\n::1 localhost\n", "ascii")
    for file in (resolv, hosts):
        subprocess.run(["mount", "--bind", str(file), f"/etc/{file.name}"], check=True, capture_output=True)
