"""The licences of every installed package: permissive, LGPL or MPL; GPL and AGPL fail, and so does an unknown one."""

import re
import sys
from importlib.metadata import Distribution, distributions

_GOOD = re.compile(
    r"^(MIT|MIT-0|MIT-CMU|BSD|0BSD|Apache|ISC|PSF|Python Software|CNRI|MPL|Mozilla|LGPL|Zlib|CC0|BSL|HPND|Unlicense|"
    r"Public Domain|Artistic|DFSG|GNU Lesser|GNU Library|Historical Permission|The Unlicense|Blue ?Oak|WTFPL|NVIDIA)",
    re.IGNORECASE,
)
# Packages whose own words are unclear, with what their licence file says.
READ_BY_A_PERSON = {
    "axe-playwright-python": "MIT (its LICENSE file; the axe-core script inside is MPL-2.0)",
    "text-unidecode": "Artistic or GPL, at the user's choice: Artistic",
    "qrcode": "BSD (its LICENSE file; the word 'other' is about a trademark)",
}


def words_of(package: Distribution) -> list[str]:
    """What a package says about its licence: the SPDX expression, else its classifiers, else free text."""
    said = package.metadata
    expression = said.get_all("License-Expression")
    if expression:
        return list(expression)
    classifiers = [line.split("::")[-1].strip() for line in said.get_all("Classifier") or [] if "License ::" in line]
    named = [line for line in classifiers if line != "OSI Approved"]
    if named:
        return named
    text = "".join(said.get_all("License") or []).strip()
    return [text.splitlines()[0][:100]] if text else []


def is_acceptable(words: list[str]) -> bool:
    """Of alternatives (OR) one must be good; of licences that hold together (AND, several classifiers) all."""
    alternatives = [re.split(r"\s+OR\s+", word.strip("()")) for word in words]
    parts = [[re.split(r"\s+AND\s+|\s+WITH\s+[\w.-]+", choice) for choice in choices] for choices in alternatives]
    return bool(words) and all(any(all(map(_is_good, both)) for both in choices) for choices in parts)


def _is_good(name: str) -> bool:
    name = name.strip(" ()")
    return not name or bool(_GOOD.match(name))


def problems() -> list[str]:
    """One line for each installed package whose licence is not acceptable."""
    found = []
    for package in distributions():
        name = (package.metadata["Name"] or "").lower().replace("_", "-")
        words = words_of(package)
        if name not in READ_BY_A_PERSON and not is_acceptable(words):
            found.append(f"{name}: {'; '.join(words) or 'it names no licence'}")
    return sorted(found)


def main() -> int:
    """Print what was found; 1 if a licence is not acceptable."""
    found, count = problems(), sum(1 for _ in distributions())
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.stdout.write(f"licences: {count} packages, {len(found)} not acceptable\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
