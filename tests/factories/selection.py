"""Evaluation and decision: the smallest valid rows, at fixed instants after the call of 2022 closed."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import factory

from applications.models import Application, Call, Recusal, Submission
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import EVALUATOR
from r2r_portal.territories.models import Side
from selection.actions.setup import load_criteria
from selection.domain.scoring import Mark
from selection.models import (
    Assessment,
    Assignment,
    Criterion,
    Declaration,
    Score,
    Specimen,
    SpecimenMark,
    SpecimenSheet,
)
from selection.states import Interest, Progress
from tests.factories.accounts import AT, UserFactory
from tests.factories.applications import ApplicationFactory, CallFactory

ASSIGNED = datetime(2022, 6, 1, 8, 0, tzinfo=UTC)
SCORED = datetime(2022, 6, 10, 8, 0, tzinfo=UTC)
DUE = datetime(2022, 6, 17, 16, 0, tzinfo=UTC)  # Friday, 18:00 in Brussels
DECIDED = datetime(2022, 7, 28, 8, 0, tzinfo=UTC)
RELEASED = datetime(2022, 8, 1, 8, 0, tzinfo=UTC)
SLUGS = ("prospects", "commitment", "experience")
EU_CODES = ("ITH5", "ES21", "ES51", "FRK", "FR108", "SI041")
JP_CODES = ("JP-23", "JP-26", "JP-27", "JP-34", "JP-44")


def call_with_criteria() -> Call:
    """Return the test call with the published criteria and the words of the scale."""
    call = CallFactory()
    if not Criterion.objects.filter(call=call).exists():
        load_criteria(call=call, by=None, at=AT)
    return call


def submitted(
    side: str = Side.EU, number: int = 1, *, text: str = "Our text", ranks: dict | None = None, **values
) -> Application:
    """Return a submitted application with a frozen version whose only answer is `text`.

    The clock must stand before the closing (`clock_actions.restart`): the database refuses late rows.
    """
    codes, letters = (EU_CODES, "EU") if side == Side.EU else (JP_CODES, "JP")
    values.setdefault("reference", f"{letters}-2022-{number:03d}")
    application = ApplicationFactory(
        submitted=True, side=side, territory_code=codes[number - 1], call=call_with_criteria(), **values
    )
    frozen(application, text=text, ranks=ranks or {})
    return application


def frozen(application: Application, *, text: str, ranks: dict, **parts) -> Submission:
    """Freeze a version of one section with one long answer."""
    language = application.language
    return Submission.objects.create(
        application=application,
        number=1,
        reference=application.reference,
        idempotency_key=uuid4(),
        snapshot=snapshot(text, ranks, language) | parts,
        content_hash="0" * 64,
        language=language,
        arrived_at=AT,
        decided_at=AT,
        by=application.created_by,
    )


def snapshot(text: str, ranks: dict, language: str) -> dict:
    """Return a frozen content."""
    question = {
        "key": "summary", "kind": "long", "binding": "", "label": {"en": "Summary", "ja": "概要"},
        "language": language, "value": text, "words": {}, "children": [],
    }  # fmt: skip
    section = {"slug": "strategy", "title": {"en": "Your strategy", "ja": "戦略"}, "questions": [question]}
    return {
        "format": 1, "language": language, "territory": None, "contacts": {}, "ranks": ranks,
        "topics_offered": [], "topics_wanted": [], "sections": [section],
    }  # fmt: skip


def evaluator(**values) -> User:
    """Return somebody with the evaluator's role; `japanese=True` for the other side."""
    return UserFactory(role=EVALUATOR, **values)


class RecusalFactory(factory.django.DjangoModelFactory):
    """Somebody who must see nothing of an application."""

    class Meta:
        model = Recusal

    application = factory.LazyFunction(submitted)
    person = factory.LazyFunction(evaluator)
    reason = "declared"
    by = factory.SelfAttribute("person")
    at = ASSIGNED


class AssignmentFactory(factory.django.DjangoModelFactory):
    """An application given to an evaluator; `declared="none"` opens it."""

    class Meta:
        model = Assignment
        skip_postgeneration_save = True

    application = factory.LazyFunction(submitted)
    evaluator = factory.LazyFunction(evaluator)
    due_at = DUE
    assigned_at = ASSIGNED
    assigned_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def declared(self, create, extracted, **kwargs):
        """Declare at once."""
        if extracted:
            Declaration.objects.create(assignment=self, answer=extracted, at=ASSIGNED)
        if extracted == Interest.INTEREST:
            RecusalFactory(application=self.application, person=self.evaluator)


def scored(
    assignment: Assignment, values: dict | None = None, *, status: str = Progress.SUBMITTED, **words
) -> Assessment:
    """Return an evaluation with these scores (slug -> number), by default all 3; declared without interest."""
    Declaration.objects.get_or_create(
        assignment=assignment, defaults={"answer": Interest.NONE, "at": ASSIGNED}
    )
    comment = words.pop("comment", "A comment")
    assessment = Assessment.objects.create(assignment=assignment, language="en", saved_at=SCORED, **words)
    for criterion in Criterion.objects.filter(call=assignment.application.call).scored():
        value = (values or {}).get(criterion.slug, 3)
        Score.objects.create(
            assessment=assessment, criterion=criterion, value=Decimal(str(value)), comment=comment
        )
    if status == Progress.SUBMITTED:
        assessment.status, assessment.submitted_at = status, SCORED
        assessment.save(update_fields=["status", "submitted_at"])
    return assessment


def marks(value: str | None = "3", comment: str = "") -> dict[str, Mark]:
    """Return the same mark on every criterion."""
    return {slug: Mark(Decimal(value) if value else None, comment) for slug in SLUGS}


def specimen(call: Call, number: int = 1) -> Specimen:
    """Return a fictional file of a call."""
    return Specimen.objects.create(
        call=call, number=number, title_en=f"Norrmark {number}", title_ja=f"架空の地域{number}", text_en="Fictional",
        text_ja="架空の文",
    )  # fmt: skip


def practised(file: Specimen, person: User, value: str = "3") -> SpecimenSheet:
    """Return the handed-in scores of a fictional file, the same on every criterion."""
    sheet = SpecimenSheet.objects.create(
        specimen=file, evaluator=person, saved_at=SCORED, submitted_at=SCORED, status=Progress.SUBMITTED
    )
    for criterion in Criterion.objects.filter(call=file.call).scored():
        SpecimenMark.objects.create(sheet=sheet, criterion=criterion, value=Decimal(value))
    return sheet


def far_apart(*values: str, number: int = 1, **of_application) -> list[Assignment]:
    """Return assignments of one application whose last sheet is a whole draft: handing it in opens the discussion.

    `values` are the scores for the prospects, evaluator by evaluator; everything else is a 3.
    """
    application = submitted(number=number, **of_application)
    found = []
    for place, value in enumerate(values, start=1):
        assignment = AssignmentFactory(application=application)
        status = Progress.DRAFT if place == len(values) else Progress.SUBMITTED
        scored(assignment, {"prospects": value}, status=status, comment="A reason of its own. " * 6)
        found.append(assignment)
    return found
