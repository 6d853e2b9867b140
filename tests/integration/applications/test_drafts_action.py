"""Working on a draft through its actions, on the real 2022 questionnaires."""

import pytest

from applications.actions import drafts, setup
from applications.domain.readiness import Reason, blockers
from applications.errors import NotInvitedError, StaleAnswersError
from applications.models import Call, Question
from applications.queries.drafts import load_draft
from tests.factories.accounts import UserFactory
from tests.integration.applications.drafting import value_of

pytestmark = pytest.mark.django_db


def save(application, section, values, versions, by, at):
    return drafts.save_section(
        application=application, section=section, values=values, versions=versions, by=by, at=at
    )


@pytest.mark.rule("A1")
@pytest.mark.rule("A4")
def test_the_2022_call_loads_once_with_both_questionnaires(call, at, instant):
    again = setup.load_call(by=None, at=at)
    assert (again.pk, Call.objects.count()) == (call.pk, 1)
    assert call.closes_at == instant("2022-05-31 00:00", "Europe/Brussels")
    assert {t.side: (t.target, t.funded_places, t.by_invitation) for t in call.tracks.all()} == {
        "eu": (5, 3, False),
        "jp": (5, 2, True),
    }
    for track in call.tracks.all():
        questionnaire = track.questionnaires.get()
        assert (questionnaire.version, questionnaire.published_at) == (1, at)
        assert questionnaire.sections.count() == 9
        questions = Question.objects.filter(section__questionnaire=questionnaire)
        assert not questions.filter(label_ja="").exists()
        assert not questions.filter(label_en="").exists()


@pytest.mark.rule("A5")
def test_the_japanese_track_wants_an_invitation(call, owner, at):
    with pytest.raises(NotInvitedError):
        drafts.start(call=call, side="jp", by=owner, at=at, language="ja")


@pytest.mark.rule("A6")
def test_what_is_wrong_is_saved_too(application, owner, at):
    long = "x" * 1501
    save(
        application,
        "strategy",
        {"strategy_summary": long, "themes": {"green": 1, "industrial": 1}},
        {},
        owner,
        at,
    )
    assert value_of(application, "strategy_summary") == long
    assert value_of(application, "themes") == {"green": 1, "industrial": 1}
    reasons = {(b.question, b.reason) for b in blockers(load_draft(application)) if b.section == "strategy"}
    assert ("strategy_summary", Reason.TOO_LONG) in reasons
    assert ("themes", Reason.RANK_TIE) in reasons
    assert application.theme_ranks.count() == 0


@pytest.mark.rule("A3")
def test_bound_answers_live_in_typed_columns(application, owner, at):
    save(
        application, "region",
        {"territory": "ITH5", "organisation_name": "Regione", "organisation_kind": "agency"}, {}, owner, at,
    )  # fmt: skip
    save(application, "strategy", {"themes": {"green": 2, "industrial": 1, "demographic": 3}}, {}, owner, at)
    save(application, "practices", {"topics_offered": ["hydrogen", "health"]}, {}, owner, at)
    save(
        application,
        "contacts",
        {"contact_main": {"family_name": "Rossi", "email": "a@example.eu"}},
        {},
        owner,
        at,
    )
    application.refresh_from_db()
    assert application.territory.code == "ITH5"
    assert (application.organisation.name_local, application.organisation.kind) == ("Regione", "agency")
    assert dict(application.theme_ranks.values_list("theme__slug", "rank"))["industrial"] == 1
    assert {t.slug for t in application.topics_offered.all()} == {"hydrogen", "health"}
    assert application.contacts.get(role="main").family_name == "Rossi"
    draft = load_draft(application)
    assert (draft.territory.code, draft.contacts["main"]["email"]) == ("ITH5", "a@example.eu")
    assert draft.answers["territory"].version == 1


@pytest.mark.rule("A6")
def test_two_editors_never_overwrite_each_other_silently(application, owner, at):
    colleague = UserFactory()
    save(application, "commitment", {"commitment": "first"}, {}, owner, at)
    with pytest.raises(StaleAnswersError) as caught:
        save(application, "commitment", {"commitment": "second", "staff_days": 12}, {}, colleague, at)
    (clash,) = caught.value.clashes
    assert (clash.mine, clash.theirs, clash.version, clash.by) == ("second", "first", 1, str(owner))
    assert value_of(application, "commitment") == "first"
    assert value_of(application, "staff_days") == 12
    save(application, "commitment", {"commitment": "second"}, {"commitment": 1}, colleague, at)
    assert value_of(application, "commitment") == "second"


@pytest.mark.rule("A6")
def test_saving_the_same_again_changes_nothing(application, owner, at, instant):
    save(application, "commitment", {"commitment": "text"}, {}, owner, at)
    save(application, "commitment", {"commitment": "text"}, {}, owner, instant("2022-05-17 09:00"))
    assert load_draft(application).answers["commitment"].version == 1
    application.refresh_from_db()
    assert application.saved_at == at


@pytest.mark.rule("A10")
def test_what_is_saved_after_the_closing_is_kept_as_late(application, owner, instant):
    last, closing = (
        instant("2022-05-30 23:59:59.999", "Europe/Brussels"),
        instant("2022-05-31 00:00", "Europe/Brussels"),
    )
    save(application, "commitment", {"commitment": "in time"}, {}, owner, last)
    assert application.late_at is None
    save(application, "commitment", {"commitment": "late"}, {"commitment": 1}, owner, closing)
    application.refresh_from_db()
    assert (application.late_at, application.status) == (closing, "draft")
    assert value_of(application, "commitment") == "late"


def test_items_are_added_without_clashing_and_changed_with_care(application, owner, at):
    practices = next(q for _s, q in load_draft(application).questions() if q.key == "practices")
    for title in ("one", "two"):
        drafts.save_item(
            application=application,
            question=practices,
            index=None,
            item={"title": title},
            version=0,
            by=owner,
            at=at,
        )
    with pytest.raises(StaleAnswersError):
        drafts.save_item(
            application=application,
            question=practices,
            index=0,
            item={"title": "x"},
            version=1,
            by=owner,
            at=at,
        )
    drafts.remove_item(application=application, question=practices, index=0, version=2, by=owner, at=at)
    assert [item["title"] for item in value_of(application, "practices")] == ["two"]


def test_loading_a_draft_takes_a_fixed_number_of_queries(application, owner, at, django_assert_num_queries):
    save(application, "commitment", {"commitment": "text"}, {}, owner, at)
    application.refresh_from_db()
    load_draft(application)  # the published questionnaire stays in memory
    with django_assert_num_queries(7):
        load_draft(application)
