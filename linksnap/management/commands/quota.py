"""`manage.py quota USER [SIZE|none]`: what a person's files may take."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from linksnap.env import EnvironmentProblem, bytes_of
from linksnap.management.commands.export_library import owner_called
from linksnap.models import User
from linksnap.services import quotas


class Command(BaseCommand):
    """Without a size it only tells."""

    help = "Tell how much a person's files take, and give them a limit of their own: 20GB, or none for everybody's."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user")
        parser.add_argument("size", nargs="?", default="", help="such as 500MB or 20GB; none: the limit of everybody")

    def handle(self, *args: Any, **options: Any) -> None:
        owner, size = owner_called(options["user"]), options["size"]
        if size:
            try:
                quotas.set_limit(owner, None if size.lower() == "none" else bytes_of(size, "The size"))
            except EnvironmentProblem as error:
                raise CommandError(str(error)) from error
        usage = quotas.usage_of(User.objects.get(pk=owner.pk))
        limit = "no limit" if usage.limit is None else f"of {filesizeformat(usage.limit)}"
        self.stdout.write(f"{owner.username}: {filesizeformat(usage.used)}, {limit}")
