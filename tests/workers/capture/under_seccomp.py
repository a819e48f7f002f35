"""`python -m tests.workers.capture.under_seccomp PROFILE COMMAND…`: runs a command under a container's seccomp profile.

By libseccomp, which container engines use as well.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from pathlib import Path

_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_EQUAL = 4


class _Comparison(ctypes.Structure):
    _fields_ = (("index", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64))


def confine(profile: Path) -> None:
    """Put this process under the profile (default allow, rules that refuse); raises OSError where it cannot."""
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(_ALLOW)))
    rules = json.loads(profile.read_text("ascii"))
    assert rules["defaultAction"] == "SCMP_ACT_ALLOW"
    for rule in rules["syscalls"]:
        assert rule["action"] == "SCMP_ACT_ERRNO"
        for name in rule["names"]:
            _refuse(library, context, name, rule)
    if library.seccomp_load(context) != 0:
        raise OSError("the kernel takes no seccomp filter here")


def _refuse(library: ctypes.CDLL, context: ctypes.c_void_p, name: str, rule: dict[str, object]) -> None:
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number < 0:
        return  # of another architecture
    told = rule.get("args", [])
    assert isinstance(told, list)
    compared = [_Comparison(one["index"], _EQUAL, one["value"], 0) for one in told]
    action = ctypes.c_uint32(_ERRNO | int(str(rule["errnoRet"])))
    many = (_Comparison * max(1, len(compared)))(*compared)
    if library.seccomp_rule_add_array(context, action, number, len(compared), many) != 0:
        raise OSError(f"libseccomp does not take the rule for {name}")


if __name__ == "__main__":
    confine(Path(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])
