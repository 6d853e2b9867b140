"""Many applications at once, for lists, exports and pictures: plain rows, no actions."""

from datetime import timedelta

from applications.models import Application, Eligibility, Question, Section, Submission, ThemeRank
from applications.states import Outcome, Status
from r2r_portal.accounts.models import Organisation
from r2r_portal.territories.models import Side, Territory
from tests.factories.accounts import AT, UserFactory
from tests.factories.applications import ApplicationFactory, ThemeFactory

KINDS = (Status.SUBMITTED, Status.SUBMITTED, Status.DRAFT, Status.WITHDRAWN)


def crowd(number, *, side=Side.EU, kinds=KINDS):
    """Make `number` applications of one call for as many territories, in every state; returns the call."""
    call = ApplicationFactory(territory_code="ITH5").call
    Application.objects.all().delete()
    track = call.tracks.get(side=side)
    questionnaire = call.tracks.get(side=Side.EU).questionnaires.get()
    by = UserFactory()
    themes = [ThemeFactory(call=call) for _ in range(3)]
    places = list(Territory.objects.on(side).real().order_by("code")[:number])
    bodies = Organisation.objects.bulk_create(
        Organisation(side=side, territory=place, name_local=f"機関 {place.code}" if side == Side.JP else place.name_local,
                     name_en=f"Body of {place.code}", created_at=AT)
        for place in places
    )  # fmt: skip
    rows = Application.objects.bulk_create(
        _row(index, place, body, call=call, track=track, questionnaire=questionnaire, by=by, kinds=kinds)
        for index, (place, body) in enumerate(zip(places, bodies, strict=True))
    )
    ThemeRank.objects.bulk_create(
        ThemeRank(application=row, theme=theme, rank=(index + turn) % 3 + 1)
        for index, row in enumerate(rows)
        for turn, theme in enumerate(themes)
    )
    Eligibility.objects.bulk_create(
        Eligibility(application=row, outcome=Outcome.ELIGIBLE, at=AT, by=by)
        for index, row in enumerate(rows)
        if row.status == Status.SUBMITTED and index % 3 == 0
    )
    return call


def _row(index, place, body, *, by, kinds, **frame):
    status = kinds[index % len(kinds)]
    stamped = (
        {}
        if status == Status.DRAFT
        else {"submitted_at": AT + timedelta(minutes=index), "reference": f"EU-2022-{index:04d}"}
    )
    if status == Status.SUBMITTED:
        stamped["submitted_territory"] = place
    return Application(
        **frame, **stamped, organisation=body, territory=place, language="en", status=status,
        created_at=AT, created_by=by, saved_at=AT + timedelta(minutes=index), saved_by=by,
    )  # fmt: skip


def with_snapshots(call, questions=60, length=400):
    """Give every submitted application of `crowd` a frozen version of so many long answers."""
    keys = [f"q{number}" for number in range(questions)]
    asked = [
        {"key": key, "kind": "long", "value": f"{key} " + "answer of some length " * (length // 22),
         "label": {"en": key, "ja": key}, "language": "en", "binding": "", "words": {}}
        for key in keys
    ]  # fmt: skip
    rows = [row for row in call.applications.select_related("created_by") if row.status != Status.DRAFT]
    Submission.objects.bulk_create(
        Submission(
            application=row, number=1, reference=row.reference, idempotency_key=row.pk, language="en",
            snapshot={"sections": [{"slug": "all", "title": {"en": "All", "ja": "全"}, "questions": asked}]}, content_hash="0" * 64,
            arrived_at=row.submitted_at, decided_at=row.submitted_at, by=row.created_by,
        )
        for row in rows
    )  # fmt: skip
    questionnaire = call.tracks.get(side=Side.EU).questionnaires.get()
    page = Section.objects.create(questionnaire=questionnaire, number=1, slug="all", group="about")
    Question.objects.bulk_create(
        Question(section=page, number=number, key=key, kind="long", label_en=key)
        for number, key in enumerate(keys)
    )
    return rows
