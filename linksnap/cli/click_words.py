"""Click's own sentences, which it looks up in our catalogue: listed here so that they are collected for translation."""

from linksnap.cli.words import gettext_noop

CLICK_WORDS = (
    gettext_noop("Usage:"),
    gettext_noop("Options"),
    gettext_noop("Commands"),
    gettext_noop("Error: {message}"),
    gettext_noop("Try '{command} {option}' for help."),
    gettext_noop("Show this message and exit."),
    gettext_noop("Show the version and exit."),
    gettext_noop("No such option: {name}"),
    gettext_noop("No such command {name!r}."),
    gettext_noop("Missing command."),
    gettext_noop("Missing argument"),
    gettext_noop("Missing option"),
    gettext_noop("Missing parameter"),
    gettext_noop("Invalid value: {message}"),
    gettext_noop("Invalid value for {param_hint}: {message}"),
    gettext_noop("{value!r} is not a valid {number_type}."),
    gettext_noop("{value} is not in the range {range}."),
    gettext_noop("Option {name!r} requires an argument."),
    gettext_noop("Aborted!"),
    gettext_noop("default: {default}"),
    gettext_noop("required"),
)
