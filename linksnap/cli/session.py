"""What every command is handed: the output, and the API's client made when it is first asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import click
import httpx2

from linksnap.cli import config
from linksnap.cli.client import ApiClient
from linksnap.cli.failures import Exit
from linksnap.cli.output import Output
from linksnap.cli.words import gettext as _


@dataclass
class Session:
    """One run of the program. `outcome` is the exit code it will end with."""

    output: Output = field(default_factory=Output)
    transport: httpx2.BaseTransport | None = None
    outcome: Exit = Exit.OK

    @cached_property
    def client(self) -> ApiClient:
        """The server and token of the environment or the file. Raises NotSetUp."""
        return ApiClient(config.load(), self.transport)

    def client_of(self, place: config.Config) -> ApiClient:
        """A client of another server."""
        return ApiClient(place, self.transport)

    def close(self) -> None:
        """End what was begun."""
        if "client" in self.__dict__:
            self.client.close()


with_session = click.make_pass_decorator(Session)


def _want_json(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        context.ensure_object(Session).output.as_json = True


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--json`, also after the command's name."""
    words = _("JSON lines, nothing else.")
    option = click.option("--json", is_flag=True, expose_value=False, is_eager=True, callback=_want_json, help=words)
    return option(command)
