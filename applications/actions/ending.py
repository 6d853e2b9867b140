"""What was handed in ends at its date, by the retention run alone: triggers let go of it to nobody else (REL-I4)."""

from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db import transaction

from applications.domain import ending
from applications.domain.receipts import file_hashes
from applications.models import Submission
from applications.queries import proofs
from applications.states import SubmissionKind
from r2r_portal import pdf
from r2r_portal.nobody import DASH


@transaction.atomic
def end(*, versions: Iterable[Submission]) -> int:
    """Keep of each version what proves its receipt; its files go, and the papers made of it. Returns how many ended.

    Raises IntegrityError outside the retention run, and before the date.
    """
    paths: set[str] = set()
    count = 0
    for version in versions:
        paths |= {file["path"] for file in proofs.files_of(version.snapshot)}
        content = ending.end(version.snapshot, file_hashes(version.snapshot))
        reason = DASH if version.kind == SubmissionKind.CORRECTION else ""
        Submission.objects.filter(pk=version.pk).update(snapshot=content, reason=reason)
        count += 1
    if count:
        transaction.on_commit(lambda: _forget(paths))
    return count


def _forget(paths: set[str]) -> None:
    """Delete files that no version names any more, rows of the working copies neither; and what was printed, whoever asks has it made again."""
    for path in sorted(paths - proofs.stored_names()):
        default_storage.delete(path)
    pdf.forget()
