"""The program `linksnap`: its commands, and how every failure becomes one sentence and an exit code."""

import os
import sys
from collections.abc import Sequence

import click
import httpx2

from linksnap.cli.commands.add import add
from linksnap.cli.commands.completion import COMPLETE_VARIABLE, completion
from linksnap.cli.commands.export_library import export_library
from linksnap.cli.commands.import_file import import_file
from linksnap.cli.commands.login import login
from linksnap.cli.commands.mcp import mcp
from linksnap.cli.commands.open_link import open_link
from linksnap.cli.commands.search import search
from linksnap.cli.commands.status import status
from linksnap.cli.commands.suggest import suggest
from linksnap.cli.commands.tag import tag
from linksnap.cli.failures import Exit, Failure
from linksnap.cli.session import Session, json_option
from linksnap.cli.version import version
from linksnap.cli.words import gettext as _


@click.group(help=_("Your LinkSnap library in the terminal: save, search, tag, import, export."))
@click.version_option(version(), prog_name="linksnap", message="%(prog)s %(version)s")
@json_option
def cli() -> None:
    """The group of all commands."""


for command in (add, search, tag, suggest, import_file, export_library, status, open_link, login, mcp, completion):
    cli.add_command(command)


def run(arguments: Sequence[str], transport: httpx2.BaseTransport | None = None) -> int:
    """Run one command line; answers the exit code. No exception leaves it."""
    session = Session(transport=transport)
    try:
        ended = cli.main(
            list(arguments), "linksnap", complete_var=COMPLETE_VARIABLE, standalone_mode=False, obj=session
        )
        return int(ended) if isinstance(ended, int) and ended else int(session.outcome)
    except click.UsageError as error:
        error.show()
        return Exit.USAGE
    except click.ClickException as error:
        session.output.complain(error.format_message())
        return Exit.FAILED
    except Failure as error:
        session.output.complain(str(error))
        return Exit.FAILED
    except (click.Abort, KeyboardInterrupt):
        session.output.complain(_("Stopped."))
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our lines has seen enough. Without this Python complains once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILED
    except OSError as error:
        session.output.complain(f"{error.strerror or error}: {error.filename}" if error.filename else str(error))
        return Exit.FAILED
    finally:
        session.close()


def main() -> None:
    """The entry point."""
    sys.exit(run(sys.argv[1:]))
