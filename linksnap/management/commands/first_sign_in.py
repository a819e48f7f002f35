"""`manage.py first_sign_in`: make the first owner if there is none, and print a one-time sign-in link."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from linksnap.services import owners, people, sign_in_links


class Command(BaseCommand):
    """Prints one line: the address. With --if-new nothing is printed once the owner has signed in before."""

    help = "Print a one-time sign-in link for the first owner, who is made if there is nobody yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", default="owner")
        parser.add_argument("--drop-second-factor", action="store_true", help="for an owner who has lost theirs")
        parser.add_argument("--if-new", action="store_true", help="only while the owner never signed in")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = owners.first_owner(options["username"])
        if options["if_new"] and owner.last_login is not None:
            return
        if options["drop_second_factor"]:
            people.drop_second_factor(owner)
        self.stdout.write(sign_in_links.create(owner))
