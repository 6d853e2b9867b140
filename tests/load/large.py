"""`python -m tests.load.large 10000`: a large past beside what is there, made by statements, not by people.

So many applications that were handed in and taken back (no two live ones are of one territory), each with its signed version,
five answers each, ten lines of the log each, and files of half a megabyte. Prints, last, a JSON object of what was made.
"""

import hashlib
import json
import os
import sys
from datetime import timedelta
from uuid import uuid4

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402 - Django comes first
from django.db import connection, transaction  # noqa: E402

from applications.actions.sealing import seal  # noqa: E402
from applications.domain.freezing import freeze  # noqa: E402
from applications.models import Application, Attachment, Question, Submission, Withdrawal  # noqa: E402
from applications.queries.drafts import load_draft  # noqa: E402
from applications.states import Status  # noqa: E402

FIRST, BATCH, HALF = 20_001, 1000, 512 * 1024
FILES = int(os.environ.get("LARGE_FILES", "600"))  # of half a megabyte each
ANSWERS = """
INSERT INTO applications_answer (application_id, question_id, value, language, version, saved_at, saved_by_id)
SELECT made.id, asked.id, to_jsonb(repeat('取組 of the region. ', 20)), made.language, 1, made.saved_at, made.saved_by_id
  FROM applications_application made,
       (SELECT question.id FROM applications_question question JOIN applications_section section ON section.id = question.section_id
         WHERE section.questionnaire_id = %s AND question.kind = 'long' AND question.parent_id IS NULL
         ORDER BY question.id LIMIT 5) asked
 WHERE made.status = 'withdrawn'
"""
EVENTS = """
INSERT INTO audit_event (at, by, verb, subject, detail)
SELECT made.saved_at, 'system', 'draft.saved', 'applications.application:' || made.id, '{}'::jsonb
  FROM applications_application made, generate_series(1, 10) WHERE made.status = 'withdrawn'
"""


def main(count: int) -> None:
    """Make them, and say how many there are now."""
    pattern = (
        Application.objects.filter(status=Status.DRAFT).select_related("call", "track", "created_by").first()
    )
    assert pattern is not None
    content = freeze(load_draft(pattern))
    for begin in range(FIRST, FIRST + count, BATCH):
        handed_in_and_taken_back(pattern, content, range(begin, min(begin + BATCH, FIRST + count)))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ANSWERS, [pattern.questionnaire_id])
        cursor.execute(EVENTS)
    attach(list(Application.objects.filter(status=Status.WITHDRAWN).order_by("reference")[:FILES]))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(
            "SELECT (SELECT count(*) FROM applications_application), (SELECT count(*) FROM applications_answer),"
            " (SELECT count(*) FROM audit_event), pg_database_size(current_database())"
        )
        names = ("applications", "answers", "events", "bytes")
        print(json.dumps(dict(zip(names, cursor.fetchone(), strict=True))))  # noqa: T201 - this is what the caller reads


@transaction.atomic
def handed_in_and_taken_back(pattern: Application, content: dict, numbers: range) -> None:
    """Copy a draft so often, each handed in an hour after the opening and withdrawn an hour later."""
    at = pattern.call.opens_at + timedelta(hours=1)
    rows = [
        Application(
            id=uuid4(), call=pattern.call, track=pattern.track, questionnaire_id=pattern.questionnaire_id,
            organisation_id=pattern.organisation_id, territory_id=pattern.territory_id, language=pattern.language,
            status=Status.WITHDRAWN, reference=f"EU-{at.year}-{number}", submitted_at=at,
            submitted_territory_id=pattern.territory_id, created_at=at, created_by=pattern.created_by, saved_at=at,
            saved_by=pattern.created_by,
        )
        for number in numbers
    ]  # fmt: skip
    Application.objects.bulk_create(rows)
    versions = [
        Submission(
            application=row, number=1, reference=row.reference or "", idempotency_key=uuid4(), snapshot=content,
            language=row.language, arrived_at=at, decided_at=at, by=pattern.created_by,
        )
        for row in rows
    ]  # fmt: skip
    Submission.objects.bulk_create([seal(version) for version in versions])
    Withdrawal.objects.bulk_create(
        Withdrawal(application=row, at=at + timedelta(hours=1), by=pattern.created_by) for row in rows
    )


def attach(rows: list[Application]) -> None:
    """Give each of these a file of its own."""
    asked = Question.objects.filter(section__questionnaire=rows[0].questionnaire_id, kind="file").first()
    files = []
    for row in rows:
        content = os.urandom(HALF)
        one = Attachment(
            application=row, question=asked, name="annex.pdf", mime="application/pdf", size=HALF, uploaded_at=row.saved_at,
            sha256=hashlib.sha256(content).hexdigest(), uploaded_by_id=row.saved_by_id,
        )  # fmt: skip
        one.file.save(uuid4().hex, ContentFile(content), save=False)
        files.append(one)
    Attachment.objects.bulk_create(files)


if __name__ == "__main__":
    main(int(sys.argv[1]))
