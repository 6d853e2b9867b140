"""`manage.py verify_submissions`: is every version that was handed in still what was signed? Beat asks every night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from applications.models import Submission
from applications.queries import proofs


class Command(BaseCommand):
    """Hash and verify every stored version; end with an error that names those which fail."""

    help = __doc__

    def handle(self, *_: Any, **__: Any) -> None:
        """Print a line for each that fails."""
        failed = 0
        for version, faults in proofs.unsound():
            failed += 1
            self.stderr.write(f"{version} (no. {version.pk}): {'; '.join(faults)}")
        total = Submission.objects.count()
        if failed:
            raise CommandError(f"{failed} of {total} versions fail.")
        self.stdout.write(f"All {total} versions are as they were signed.")
