"""`manage.py api_token NAME`: make an API token from the terminal and print it once."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from linksnap.models import TokenScope, User
from linksnap.services import owners, tokens

MOST_DAYS = 3650


class Command(BaseCommand):
    """Prints one line: the secret."""

    help = "Make an API token and print its secret, which is shown only this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--user", default="", help="username; the first owner when left out")
        parser.add_argument("--days", type=int, default=0, help="days until it ends; 0 means when it is revoked")
        parser.add_argument("--scope", choices=TokenScope.values, default=TokenScope.WRITE)
        parser.add_argument("--json", action="store_true", help="one line of JSON: url, user, token")

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["user"]
        owner = User.objects.filter(username=username).first() if username else owners.first_owner()
        if owner is None:
            raise CommandError(f"There is nobody called {username!r}.")
        if not 0 <= options["days"] <= MOST_DAYS:
            raise CommandError(f"--days must be from 0 to {MOST_DAYS}.")
        lifetime = timedelta(days=options["days"]) or None
        secret = tokens.create(owner, options["name"], TokenScope(options["scope"]), lifetime).secret
        told = {"url": settings.ENV.public_url, "user": owner.get_username(), "token": secret}
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else secret)
