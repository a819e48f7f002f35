"""`manage.py api_token NAME`: make an API token from the terminal and print it once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from linksnap.models import TokenScope, User
from linksnap.services import owners, tokens


class Command(BaseCommand):
    """Prints one line: the secret."""

    help = "Make an API token and print its secret, which is shown only this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--user", default="", help="username; the first owner when left out")
        parser.add_argument("--scope", choices=TokenScope.values, default=TokenScope.WRITE)

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["user"]
        owner = User.objects.filter(username=username).first() if username else owners.first_owner()
        if owner is None:
            raise CommandError(f"There is nobody called {username!r}.")
        self.stdout.write(tokens.create(owner, options["name"], TokenScope(options["scope"])).secret)
