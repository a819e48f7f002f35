"""Which encoding bytes are in: marks first, then UTF-8 by its shape, then Chinese by how common its characters are."""

import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_WIDE_SAMPLE = 4096
_JUDGED_BYTES = 16 * 1024
# The 3,755 everyday characters of GB 2312 and its punctuation; the 5,401 everyday ones of Big5 and its punctuation.
_COMMON = {
    "gb18030": re.compile(rb"[\xb0-\xd7\xa1-\xa3][\xa1-\xfe]"),
    "big5hkscs": re.compile(rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]"),
}
_PAIRS = {
    "gb18030": re.compile(rb"[\x81-\xfe][\x30-\x39\x40-\x7e\x80-\xfe]"),
    "big5hkscs": re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]"),
}
_SURE_ENOUGH = 0.7
# Encodings charset-normalizer may answer with: those whose lines end in an LF byte.
_OTHERS = ["gb18030", "big5hkscs", "shift_jis", "euc_jp", "euc_kr", "cp1251", "cp1252", "cp1253", "koi8_r"]
_DECLARABLE = frozenset(_OTHERS) | {"cp1250", "cp1254", "cp1256", "cp1258", "iso_8859_2", "iso_8859_15"}
_DECLARED = re.compile(rb"charset=[\"']?([a-zA-Z0-9_-]{3,20})")
_DECLARATION_BYTES = 2048
_REPLACED = "\ufffd"


@dataclass(frozen=True)
class Encoding:
    """The encoding of a file. Of a narrow one the name is what lines that are no UTF-8 are read as."""

    name: str
    is_wide: bool = False


def guess_encoding(sample: bytes) -> Encoding:
    """The encoding of the file that begins with `sample`."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return Encoding(name, is_wide=True)
    wide = _wide_without_mark(sample[:_WIDE_SAMPLE])
    if wide:
        return Encoding(wide, is_wide=True)
    foreign = _lines_not_utf8(sample[: end_of_last_character(sample)])
    return Encoding(_declared_encoding(sample, foreign) or _narrow_encoding(foreign))


def decode_line(line: bytes, encoding: Encoding) -> tuple[str, bool]:
    """One line as text, and whether bytes of it had to be replaced. Each line is judged alone, for files that mix."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        text, damaged = _decode_other(line, encoding)
    else:
        damaged = False
    # Postgres stores no NUL.
    return (text.replace("\x00", _REPLACED), True) if "\x00" in text else (text, damaged)


def _decode_other(line: bytes, encoding: Encoding) -> tuple[str, bool]:
    as_utf8 = line.decode("utf-8", "replace")
    replaced = as_utf8.count(_REPLACED)
    sound = sum(character > "\x7f" for character in as_utf8) - replaced
    if replaced * 3 <= sound:
        return as_utf8, True
    for name in (encoding.name, "gb18030", "big5hkscs"):
        try:
            return line.decode(name), False
        except UnicodeDecodeError:
            continue
    return line.decode(encoding.name, "replace"), True


def _wide_without_mark(start: bytes) -> str:
    """UTF-16 shows by a NUL beside each ASCII character, and any list of links is full of those."""
    half = len(start) // 2
    if half < 4:
        return ""
    even, odd = start[0 : half * 2 : 2].count(0), start[1 : half * 2 : 2].count(0)
    if odd > half * 0.3 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.3 and odd < half * 0.05 else ""


def end_of_last_character(sample: bytes) -> int:
    """A sample may end inside a UTF-8 character, which must not make it look like another encoding."""
    for back in range(1, min(4, len(sample)) + 1):
        byte = sample[-back]
        if byte >= 0xC0:
            needed = 2 + (byte >= 0xE0) + (byte >= 0xF0)
            return len(sample) - back if needed > back else len(sample)
        if byte < 0x80:
            break
    return len(sample)


def _lines_not_utf8(sample: bytes) -> bytes:
    """Some lines that are no UTF-8: icons and ASCII can fill megabytes before the first Chinese title."""
    found, size = [], 0
    # No regular expression: on one line of a megabyte without such a byte it would try every place in it.
    for whole_line in sample.split(b"\n"):
        if whole_line.isascii():
            continue
        line = whole_line[:_JUDGED_BYTES] + b"\n"
        try:
            line.decode()
        except UnicodeDecodeError:
            found.append(line)
            size += len(line)
        if size > _JUDGED_BYTES:
            break
    return b"".join(found)


def _declared_encoding(sample: bytes, foreign: bytes) -> str:
    """What an HTML file says of itself, where its bytes bear it out; Chinese is told by its characters, not by this."""
    match = _DECLARED.search(sample[:_DECLARATION_BYTES])
    name = match[1].decode().lower().replace("-", "_").replace("windows_", "cp") if match else ""
    if not foreign or name not in _DECLARABLE or name in _COMMON:
        return ""
    try:
        foreign.decode(name)
    except UnicodeDecodeError:
        return ""
    return name


def _narrow_encoding(foreign: bytes) -> str:
    if not foreign:
        return "gb18030"
    shares = {name: _share_of_common(foreign, name) for name in _COMMON}
    surest = max(shares, key=lambda name: shares[name])
    if shares[surest] >= _SURE_ENOUGH:
        return surest
    best = from_bytes(foreign, cp_isolation=_OTHERS).best()
    return best.encoding if best else "cp1252"


def _share_of_common(foreign: bytes, name: str) -> float:
    """How much of what is not ASCII are everyday characters, were it this encoding. Trail bytes may look like ASCII."""
    pairs = _PAIRS[name].findall(foreign)
    high = sum(byte > 0x7F for byte in foreign)
    covered = sum(byte > 0x7F for pair in pairs for byte in pair)
    if not pairs or covered < high * 0.85:
        return 0.0
    # Two in five Big5 characters end in an ASCII byte; in EUC encodings, which otherwise look the same, none does.
    if name == "big5hkscs" and len(pairs) > 8 and not any(pair[1] < 0x80 for pair in pairs):
        return 0.0
    return sum(bool(_COMMON[name].fullmatch(pair)) for pair in pairs) / len(pairs)
