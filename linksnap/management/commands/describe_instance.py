"""`manage.py describe_instance`: bring the tables up to date and print what the instance holds, as JSON."""

import hashlib
import json
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from linksnap.services import fsck
from linksnap.services.backups.library_digest import library_digests
from linksnap.services.backups.writing import applied_migrations
from linksnap.services.store_check import Depth
from linksnap.services.store_names import written_names


class Command(BaseCommand):
    """What verify_backup compares with the page of the backup."""

    # The checks read every page of the web app, which has no part in this.
    requires_system_checks = []
    help = "Check every file, and print the digests of names and libraries as JSON (verify_backup runs this)."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        with written_names() as names:
            names.file.seek(0)
            digest = hashlib.sha256(names.file.read()).hexdigest()
        told = {
            "check": fsck.check(Depth(1.0)).as_json(),
            "names_sha256": digest,
            "migrations": applied_migrations(),
            "libraries": library_digests(),
        }
        self.stdout.write(json.dumps(told))
