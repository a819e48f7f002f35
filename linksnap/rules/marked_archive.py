"""Mark a passage in an archived page by one CSS rule, its bytes otherwise untouched."""

# A passage has about 256 tokens; only a damaged row would name more blocks than this.
_MOST_BLOCKS = 400
# A shade that lets through whatever ground the page has, light or dark, and a bar that is seen on both.
_LOOKS = (
    "background-color:rgb(250 196 0/.28)!important;box-shadow:-.3rem 0 0 #e0a800!important;"
    "border-radius:2px!important;scroll-margin-top:3rem!important"
)


def mark_blocks(html: bytes, first: int, last: int) -> bytes:
    """The page with its blocks `first` to `last` (numbers of `data-ls-b`) marked.

    The rule stands before the last `</body>`, else at the very end: both are where a browser still takes a style.
    """
    numbers = range(first, min(last, first + _MOST_BLOCKS) + 1)
    if not numbers:
        return html
    selectors = ",".join(f'[data-ls-b="{number}"]' for number in numbers)
    rule = f"<style>{selectors}{{{_LOOKS}}}</style>".encode()
    end = html.lower().rfind(b"</body")
    end = len(html) if end < 0 else end
    return html[:end] + rule + html[end:]
