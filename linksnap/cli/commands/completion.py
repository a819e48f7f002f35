"""`linksnap completion`: the script that lets a shell complete commands and options."""

import click
from click.shell_completion import get_completion_class

from linksnap.cli.words import gettext as _

# The script sets it, and the program that finds it set answers with completions instead of working.
COMPLETE_VARIABLE = "LINKSNAP_COMPLETE"


@click.command(help=_('Print the completion script of a shell: eval "$(linksnap completion bash)"'))
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """To be evaluated in the shell's start file."""
    kind = get_completion_class(shell)
    if kind is not None:
        click.echo(kind(context.find_root().command, {}, "linksnap", COMPLETE_VARIABLE).source())
