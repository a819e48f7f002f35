"""Pictures that several rules of a document show: they stand in it once, as variables on its root."""

from __future__ import annotations

import re
import secrets

from workers.capture.data_urls import data_url, is_font
from workers.capture.traffic import Body

SHARED_FROM = 1_000


def write_direct(url: str, body: Body) -> str:
    """A body where it is shown, as CSS."""
    return f'url("{data_url(body)}")'


class SharedPictures:
    """Collects a document's pictures while it is written; `mark` stands where their variables will be set."""

    def __init__(self) -> None:
        self.mark = f"linksnap-{secrets.token_hex(8)}-"
        self._numbers: dict[str, int] = {}
        self._urls: list[str] = []

    def write(self, url: str, body: Body) -> str:
        """A body as CSS, by a mark that `fill` replaces."""
        # Fonts can't come from a variable: @font-face takes none.
        if is_font(body, url) or body.size < SHARED_FROM or "#" in url:
            return write_direct(url, body)
        if url not in self._numbers:
            self._numbers[url] = len(self._urls)
            self._urls.append(data_url(body))
        return f'url("{self.mark}{self._numbers[url]}")'

    def fill(self, text: str) -> str:
        """The document with every mark replaced: by the picture, or by a variable where several rules show it."""
        counts = [text.count(f'{self.mark}{n}"') + text.count(f"{self.mark}{n}&quot;") for n in range(len(self._urls))]

        def fill(found: re.Match[str]) -> str:
            number = int(found[2])
            if counts[number] > 1:
                return f"var(--linksnap-{number})"
            return f"url({found[1]}{self._urls[number]}{found[1]})"

        text = re.sub(rf'url\(("|&quot;){self.mark}(\d+)(?:"|&quot;)\)', fill, text)
        shared = [f'--linksnap-{n}:url("{url}")' for n, url in enumerate(self._urls) if counts[n] > 1]
        sheet = f'<style data-linksnap="shared">:root{{{";".join(shared)}}}</style>' if shared else ""
        return text.replace(self.mark, sheet, 1)
