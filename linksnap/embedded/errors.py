"""The one error of the embedded stack: a sentence that tells a person what is wrong and what to do."""


class EmbeddedError(RuntimeError):
    """Something the person at the terminal has to know; its text is shown as it is, without a traceback."""


class StopAsked(Exception):
    """The person pressed Ctrl-C while something was being started."""
