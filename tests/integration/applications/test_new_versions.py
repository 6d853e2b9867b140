"""Publishing a new version of a questionnaire, and moving drafts to it: nobody loses anything (SPEC A3, PEERS P20)."""

import random
import re
from datetime import timedelta

import pytest

from applications.actions import attachments, drafts, moving, questionnaires, submissions
from applications.actions import editor as actions
from applications.domain.readiness import Reason, blockers
from applications.errors import CallClosedError, NotReadyError, QuestionnaireRefusedError
from applications.models import Answer, Question, Submission
from applications.queries.drafts import load_draft
from applications.queries.eligibility import case_of
from applications.queries.moving import answered_on, no_longer_asked
from applications.queries.questionnaires import sections_of
from r2r_portal.accounts.models import Part
from r2r_portal.audit.models import Event
from r2r_portal.errors import DomainError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.applications import CLOSES
from tests.factories.documents import pdf
from tests.factories.questionnaires import fill, versions
from tests.factories.questionnaires import question as asked
from tests.integration.applications.drafting import url, value_of
from tests.integration.applications.editing import CHANGES, editor, next_version, question, typed

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A3")]


@pytest.fixture
def staff(call, at):
    """An officer who is not signed in."""
    return UserFactory(role="programme officer")


@pytest.fixture
def version(call, staff, at):
    """The second version of the EU questionnaire, open."""
    return next_version(call, by=staff, at=at)


def publish(version, staff, at, **more):
    return questionnaires.publish(questionnaire=version, by=staff, at=at, **CHANGES, **more)


def save(application, section, values, by, at):
    drafts.save_section(
        application=application, section=section, values=values, versions=versions(application), by=by, at=at
    )


def drop(version, key, staff, at):
    row = Question.objects.get(section__questionnaire=version, key=key)
    actions.remove(questionnaire=version, row=row, by=staff, at=at)


# --- publishing -----------------------------------------------------------------------------------------------


def test_before_publishing_one_sees_what_differs_and_whose_drafts_are_affected(
    client, application, version, staff, at
):
    save(application, "region", {"territory": "ITH5"}, application.created_by, at)
    drop(version, "experts", staff, at)
    Question.objects.filter(section__questionnaire=version, key="lessons").update(required=True, limit=500)
    Question.objects.filter(section__questionnaire=version, key="hosting").update(label_en="Can you host?")
    client.force_login(staff)
    client.post(editor("question_add", version.pk, "experience"), typed())

    response = client.get(editor("publish", version.pk))

    html = response.content.decode()
    headings = dict(response.context["changes"])
    assert headings["Questions added"] == ["Water"]
    assert len(headings["Questions no longer asked"]) == len(headings["Worded otherwise"]) == 1
    (tightened,) = headings["Ask for more than before"]
    assert "now required / now at most 500 characters in English" in tightened
    assert "1 draft is on an older version" in html
    assert "Emilia-Romagna" in html
    assert str(application.created_by) in html
    assert not Message.objects.filter(topic="questionnaire.published").exists()


def test_publishing_tells_every_owner_of_an_affected_draft_once(client, application, version, staff, at):
    editor_of_it, second = UserFactory(), UserFactory(japanese=True)
    MembershipFactory(organisation=application.organisation, user=editor_of_it, part=Part.EDITOR)
    MembershipFactory(organisation=application.organisation, user=second)
    client.force_login(staff)

    response = client.post(editor("publish", version.pk), CHANGES | {"must_move": "on"}, follow=True)
    client.post(editor("publish", version.pk), CHANGES)

    version.refresh_from_db()
    sent = Message.objects.filter(topic="questionnaire.published")
    assert (version.published_by, version.must_move, version.changes_ja) == (
        staff,
        True,
        CHANGES["changes_ja"],
    )
    assert {one.to for one in sent} == {application.created_by.email, second.email}
    assert sent.count() == 2
    assert "Owners of 1 draft are told" in response.content.decode()
    assert Event.objects.get(verb="questionnaire.published", detail__version=2).detail["drafts"] == 1


@pytest.mark.rule("M3")
@pytest.mark.parametrize("japanese", [False, True])
def test_the_message_says_what_changed_in_the_readers_language_and_leads_to_the_move(
    call, version, staff, at, japanese
):
    owner = UserFactory(japanese=japanese)
    draft = drafts.start(call=call, side="eu", by=owner, at=at, language="en")
    publish(version, staff, at, must_move=True)
    message = Message.objects.get(topic="questionnaire.published")

    letter = mails.compose(message)
    moving.adopt(application=draft, by=owner, at=at)

    assert CHANGES["changes_ja" if japanese else "changes_en"] in letter.body
    assert f"/{'ja' if japanese else 'en'}/my/{draft.pk}/move/" in letter.body
    assert all(len(line) <= 70 for line in letter.body.splitlines() if "://" not in line)
    assert mails.compose(message) is None, "who has moved need not be told"


def test_what_is_missing_is_listed_and_publishes_nothing(client, version, staff, at):
    Question.objects.filter(section__questionnaire=version, key="lessons").update(label_ja="")
    drop(version, "topics_wanted", staff, at)
    client.force_login(staff)

    page = client.get(editor("publish", version.pk)).content.decode()
    response = client.post(editor("publish", version.pk), CHANGES)
    with pytest.raises(QuestionnaireRefusedError) as refused:
        publish(version, staff, at)

    assert "the question lacks its Japanese" in page
    assert "No question fills the fixed column “Topics wanted”" in page
    assert 'name="changes_en"' not in page
    assert response.status_code == 422
    assert [gap.reason for gap in refused.value.gaps] == ["text", "not_asked"]
    version.refresh_from_db()
    assert version.published_at is None


def test_what_changed_must_be_said_in_both_languages(client, version, staff, at):
    client.force_login(staff)

    response = client.post(editor("publish", version.pk), CHANGES | {"changes_ja": " "})
    with pytest.raises(DomainError, match="Say in both languages"):
        questionnaires.publish(questionnaire=version, by=staff, at=at, changes_en="x")

    assert response.status_code == 422
    version.refresh_from_db()
    assert version.published_at is None


def test_a_version_behind_a_published_one_is_not_published(call, version, staff, at):
    third = next_version(call, by=staff, at=at)
    publish(third, staff, at)

    with pytest.raises(DomainError, match="A newer version is published"):
        publish(version, staff, at)


def test_nobody_is_told_of_a_draft_that_can_no_longer_be_handed_in(application, version, staff):
    publish(version, staff, CLOSES)

    assert not Message.objects.filter(topic="questionnaire.published").exists()


# --- moving ---------------------------------------------------------------------------------------------------


@pytest.mark.rule("A8")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_task_list_offers_the_move_and_it_takes_everything_along(
    client, application, owner, version, staff, at, language
):
    fill(application, by=owner, at=at)
    drafts.mark(application=application, section="region", completed=True, by=owner, at=at)
    before = load_draft(application)
    publish(version, staff, at)

    tasks = client.get(url("tasks", application.pk, language=language)).content.decode()
    page = client.get(url("move", application.pk, language=language)).content.decode()
    response = client.post(url("move", application.pk, language=language))

    application.refresh_from_db()
    after = load_draft(application)
    assert CHANGES[f"changes_{language}"] in tasks
    assert url("move", application.pk, language=language) in tasks
    assert ("Answers that go along" if language == "en" else "引き継がれる回答") in page.replace("<wbr>", "")
    assert response.url == url("tasks", application.pk, language=language)
    assert application.questionnaire == version
    assert {key: given.value for key, given in after.answers.items()} == {
        key: given.value for key, given in before.answers.items()
    }
    assert after.files["letter"][0].sha256 == before.files["letter"][0].sha256
    assert list(application.completed.values_list("questionnaire", "slug")) == [(version.pk, "region")]
    assert blockers(after) == ()
    assert no_longer_asked(application) == ()


def test_what_is_no_longer_asked_stays_to_be_read(client, application, owner, version, staff, at):
    fill(application, by=owner, at=at)
    save(application, "experience", {"lessons": "Mountains and a port."}, owner, at)
    annex = asked(application, "annexes")
    attachments.attach(
        application=application, question=annex, name="plan.pdf", content=pdf(), by=owner, at=at
    )
    for key in ("lessons", "annexes"):
        drop(version, key, staff, at)
    publish(version, staff, at)

    page = client.get(url("move", application.pk)).content.decode()
    client.post(url("move", application.pk))

    tasks = client.get(url("tasks", application.pk)).content.decode()
    part = tasks[tasks.index("No longer asked") :]
    assert "You can read it at the end of the task list" in page
    assert ("Mountains and a port." in part, "plan.pdf" in part) == (True, True)
    assert "Mountains" not in client.get(url("check", application.pk)).content.decode()
    assert Answer.objects.filter(application=application, value="Mountains and a port.").exists()


def test_a_part_that_a_group_lost_can_still_be_read(application, owner, version, staff, at):
    given = ({"title": "A hydrogen valley", "summary": "We built one.", "result": "Forty buses."},)
    save(application, "practices", {"practices": given}, owner, at)
    drop(version, "result", staff, at)
    publish(version, staff, at)

    moving.adopt(application=application, by=owner, at=at)
    application.refresh_from_db()

    assert value_of(application, "practices") == ({"title": "A hydrogen valley", "summary": "We built one."},)
    (left,) = no_longer_asked(application)
    assert [one.value for group in left.items for one in group if one.key == "result"] == ["Forty buses."]


def test_a_column_of_a_contact_that_is_no_longer_asked_is_kept(application, owner, version, staff, at):
    person = {
        "given_name": "Ada",
        "family_name": "Example",
        "position": "Head",
        "email": "ada@test.example",
        "english": "yes",
    }
    save(application, "contacts", {"contact_main": person}, owner, at)
    parent = Question.objects.get(section__questionnaire=version, key="contact_main")
    row = Question.objects.get(parent=parent, key="position")
    actions.remove(questionnaire=version, row=row, by=staff, at=at)
    publish(version, staff, at)

    moving.adopt(application=application, by=owner, at=at)
    application.refresh_from_db()

    (left,) = no_longer_asked(application)
    assert [one.value for group in left.items for one in group] == ["Head"]
    assert "position" not in value_of(application, "contact_main")


def test_what_a_later_version_asks_again_comes_back(application, owner, call, version, staff, at):
    save(application, "experience", {"lessons": "Mountains."}, owner, at)
    drop(version, "lessons", staff, at)
    publish(version, staff, at)
    moving.adopt(application=application, by=owner, at=at)
    third = questionnaires.copy(
        questionnaire=call.tracks.get(side="eu").questionnaires.get(version=1), by=staff, at=at
    )
    publish(third, staff, at)
    application.refresh_from_db()

    moving.adopt(application=application, by=owner, at=at)
    application.refresh_from_db()

    assert value_of(application, "lessons") == "Mountains."
    assert no_longer_asked(application) == ()


@pytest.mark.rule("A8")
def test_a_draft_that_must_move_is_blocked_and_check_says_what_submit_says(
    client, application, owner, version, staff, at
):
    fill(application, by=owner, at=at)
    publish(version, staff, at, must_move=True)

    check = client.get(url("check", application.pk)).content.decode()
    with pytest.raises(NotReadyError) as refused:
        submissions.submit(application=application, by=owner, at=at, key=application.pk)
    client.post(url("move", application.pk))
    application.refresh_from_db()
    submissions.submit(application=application, by=owner, at=at, key=application.pk)

    assert re.search(rf'href="{url("move", application.pk)}"[^>]*>The questionnaire has a new version', check)
    assert [one.reason for one in refused.value.blockers] == [Reason.MUST_MOVE]
    assert Submission.objects.get().application == application


def test_a_draft_that_need_not_move_is_submitted_as_it_was_begun(application, owner, version, staff, at):
    fill(application, by=owner, at=at)
    publish(version, staff, at)

    submissions.submit(application=application, by=owner, at=at, key=application.pk)

    assert Submission.objects.get().application.questionnaire.version == 1


@pytest.mark.rule("A9")
def test_what_was_handed_in_reads_as_it_did_and_counts_until_the_next_submit(
    client, application, owner, version, staff, at
):
    fill(application, by=owner, at=at)
    first = submissions.submit(application=application, by=owner, at=at, key=application.pk)
    drop(version, "commitment", staff, at)
    publish(version, staff, at)
    application.refresh_from_db()

    moving.adopt(application=application, by=owner, at=at + timedelta(minutes=5))

    application.refresh_from_db()
    frozen = Submission.objects.get(pk=first.pk)
    assert (frozen.snapshot, frozen.content_hash) == (first.snapshot, first.content_hash)
    assert "Two people." in str(frozen.snapshot)
    assert "Two people." not in client.get(url("check", application.pk)).content.decode()
    assert application.has_unsent_changes, "the move itself is a change that is not handed in yet"


def test_a_draft_is_not_moved_without_need_or_too_late(application, owner, version, staff, at):
    with pytest.raises(DomainError, match="newest version already"):
        moving.adopt(application=application, by=owner, at=at)
    publish(version, staff, at)
    with pytest.raises(CallClosedError):
        moving.adopt(application=application, by=owner, at=CLOSES)

    application.refresh_from_db()
    assert application.questionnaire.version == 1


def test_strangers_and_readers_move_nothing(client, application, version, staff, at):
    publish(version, staff, at)
    reader = UserFactory()
    MembershipFactory(organisation=application.organisation, user=reader, part=Part.READER)
    client.force_login(reader)
    refused = client.post(url("move", application.pk)).status_code
    client.force_login(UserFactory())

    assert (refused, client.post(url("move", application.pk)).status_code) == (403, 404)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_was_taken_out_every_answer_whose_question_is_still_there_is_kept(
    application, owner, version, staff, at, seed
):
    """The property of `domain/moving.py`, through the database: random questions go, all others keep their answers."""
    chance = random.Random(seed)
    fill(application, by=owner, at=at)
    before = {key: given.value for key, given in load_draft(application).answers.items()}
    optional = [
        one.key
        for section in sections_of(version)
        for one in section.questions
        if one.key in before and not one.binding and one.key not in {"hosting", "has_cooperation"}
    ]
    gone = set(chance.sample(optional, chance.randint(1, 6)))
    for key in gone:
        drop(version, key, staff, at)
    publish(version, staff, at)

    moving.adopt(application=application, by=owner, at=at)
    application.refresh_from_db()

    after = {key: given.value for key, given in load_draft(application).answers.items()}
    assert after == {key: value for key, value in before.items() if key not in gone}
    assert {item.key for item in no_longer_asked(application)} == gone
    assert all(question(version, key) for key in after)


@pytest.mark.rule("E1")
def test_eligibility_looks_at_what_was_asked_when_it_was_handed_in(application, owner, version, staff, at):
    """Who has moved on and not submitted again lacks nothing of the version that counts."""
    fill(application, by=owner, at=at)
    first = submissions.submit(application=application, by=owner, at=at, key=application.pk)
    new = question(version, "lessons").__class__(
        **vars(question(version, "lessons")) | {"id": 0, "key": "water", "required": True}
    )
    actions.save_question(questionnaire=version, section="experience", planned=new, by=staff, at=at)
    publish(version, staff, at)
    application.refresh_from_db()

    moving.adopt(application=application, by=owner, at=at + timedelta(minutes=5))

    counts = Submission.objects.select_related("application__questionnaire", "application__track").get(
        pk=first.pk
    )
    assert answered_on(counts).version == 1
    assert case_of(counts.application, counts).missing == ()
    assert [one.question for one in blockers(load_draft(application))] == ["water"]
