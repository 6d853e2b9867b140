"""Saving one answer in the background while somebody types: quick, one row, and nothing overwritten."""

import json
import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.actions import drafts, submissions
from applications.actions.autosave import save
from applications.models import Answer, Application
from applications.queries.drafts import last_saved, marked_sections
from r2r_portal.accounts.actions import admit
from r2r_portal.clock import actions as clock_actions
from tests.factories.accounts import UserFactory
from tests.factories.questionnaires import fill
from tests.integration.applications.drafting import url, value_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
BOTH = pytest.mark.parametrize("language", ["en", "ja"])
LONG = "We built a hydrogen valley with forty small firms, and it works. "


def autosave(client, application, section, key, version=0, language="en", **fields):
    """Save one answer as the page does."""
    data = {"question": key, f"version-{key}": str(version)} | (fields or {})
    return client.post(url("autosave", application.pk, section, language=language), data)


def typed(client, application, text, version=0, language="en"):
    """Type into one long answer."""
    return autosave(client, application, "commitment", "commitment", version, language, commitment=text)


def version_in(answer):
    """Return the version that the page is told."""
    return int(re.search(r'data-version="(\d+)"', answer.content.decode())[1])


def written():
    """Return how many rows this transaction wrote so far, by table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables "
            "WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


def statements(act):
    """Return how many statements an act takes; what begins and ends a transaction is none."""
    with CaptureQueriesContext(connection) as found:
        act()
    control = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
    return sum(not one["sql"].startswith(control) for one in found.captured_queries)


def rows_written(act):
    """Return how many rows an act writes, by table."""
    before = written()
    act()
    return {
        table: count - before.get(table, 0)
        for table, count in written().items()
        if count != before.get(table, 0)
    }


@BOTH
@pytest.mark.rule("A6")
def test_an_answer_is_saved_by_itself_and_the_page_says_when(client, application, language, owner):
    answer = typed(client, application, "Two people", language=language)

    assert answer.status_code == 200
    assert value_of(application, "commitment") == "Two people"
    said = re.search(
        r'<p class="saved" data-version="1" data-time="([^"]+)">([^<]+)</p>', answer.content.decode()
    )
    assert said[1] in said[2]
    words = {
        "en": r"Saved \d\d:\d\d Brussels \(\d\d:\d\d Tokyo\)",
        "ja": r".*（ブリュッセル時間）／.*（日本時間）.*",
    }
    assert re.fullmatch(words[language], said[2])


@pytest.mark.rule("A6")
def test_what_is_wrong_is_saved_too(client, application):
    assert autosave(client, application, "commitment", "staff_days", staff_days="many").status_code == 200
    assert typed(client, application, "x" * 5000).status_code == 200
    assert (value_of(application, "staff_days"), value_of(application, "commitment")) == ("many", "x" * 5000)


@pytest.mark.rule("A6")
def test_an_ordinary_answer_takes_five_statements_and_one_row(client, application, owner):
    assert statements(lambda: typed(client, application, LONG)) == 5
    assert statements(lambda: typed(client, application, LONG + "More.", 1)) == 5

    assert rows_written(lambda: typed(client, application, LONG + "More and more.", 2)) == {
        "applications_answer": 1
    }
    assert rows_written(lambda: autosave(client, application, "commitment", "hosting", hosting="yes")) == {
        "applications_answer": 1
    }
    assert rows_written(lambda: typed(client, application, LONG + "More and more.", 3)) == {}


@pytest.mark.rule("A6")
def test_the_first_save_of_a_burst_takes_five_statements_too_and_keeps_what_was_there(
    client, application, owner, at
):
    drafts.save_section(
        application=application, section="commitment", values={"commitment": LONG}, versions={}, by=UserFactory(), at=at
    )  # fmt: skip
    assert statements(lambda: typed(client, application, "Mine", 1)) == 5
    (kept,) = application.answer_versions.all()
    assert (kept.value, kept.version, kept.question.key) == (LONG, 1, "commitment")


@pytest.mark.rule("A6")
def test_a_burst_leaves_one_earlier_version(client, application, owner, at):
    write(application, owner, "", "Before.", at - timedelta(hours=1))
    text = "Before."
    for second in range(0, 240, 20):
        text += " And more."
        write(application, owner, None, text, at + timedelta(seconds=second))
    write(application, owner, None, text + " After a rest.", at + timedelta(minutes=15))

    assert [one.value for one in application.answer_versions.order_by("version")] == ["Before.", text]


@pytest.mark.rule("A6")
def test_a_text_pasted_over_is_kept_even_within_a_burst(application, owner, at):
    for second, text in enumerate([LONG, LONG + "And", "pasted by mistake", "pasted by mistake!"]):
        write(application, owner, None, text, at + timedelta(seconds=second))

    assert [one.value for one in application.answer_versions.all()] == [LONG + "And"]


@pytest.mark.rule("A6")
def test_the_last_twenty_versions_are_kept(application, owner, at):
    for hour in range(25):
        write(application, owner, None, f"Text {hour}", at + timedelta(hours=hour))

    kept = application.answer_versions.order_by("saved_at").values_list("value", flat=True)
    assert list(kept) == [f"Text {hour}" for hour in range(4, 24)]


def write(application, by, _old, text, at):
    """Save the commitment in the background at an instant of one's own."""
    row = Answer.objects.filter(application=application, question__key="commitment").first()
    return save(
        application=application.pk, section="commitment", key="commitment", read=lambda _question: text,
        version=row.version if row else 0, by=by, at=at,
    )  # fmt: skip


@BOTH
@pytest.mark.rule("A6")
def test_two_editors_see_both_texts_and_neither_is_lost(client, application, owner, at, language):
    colleague = UserFactory(given_name="Bea", family_name="Beispiel")
    drafts.save_section(
        application=application, section="commitment", values={"commitment": "hers"}, versions={}, by=colleague, at=at
    )  # fmt: skip
    page = typed(client, application, "mine", language=language)

    text = page.content.decode()
    assert page.status_code == 409
    assert all(words in text for words in ("mine", "hers", str(colleague)))
    assert json.loads(unescape(re.search(r'data-theirs="([^"]+)"', text)[1])) == [["commitment", "hers"]]
    assert value_of(application, "commitment") == "hers"
    assert [one.value for one in application.answer_versions.filter(saved_by=owner)] == ["mine"]
    typed(client, application, "mine")
    assert application.answer_versions.filter(saved_by=owner).count() == 1
    assert version_in(typed(client, application, "mine", version_in(page))) == 2
    assert value_of(application, "commitment") == "mine"
    assert {one.value for one in application.answer_versions.all()} == {"mine", "hers"}


@pytest.mark.rule("A6")
def test_a_text_sent_again_because_its_answer_got_lost_is_no_clash(client, application):
    typed(client, application, "once")
    again = typed(client, application, "once")
    assert (again.status_code, version_in(again)) == (200, 1)


@BOTH
@pytest.mark.rule("A6")
def test_a_session_that_ended_is_told_in_words_not_by_a_sign_in_page(client, application, language):
    client.logout()
    answer = typed(client, application, "typed for an hour", language=language)

    assert answer.status_code == 401
    assert (
        f"next={url('section', application.pk, 'commitment', language=language)}" in answer.content.decode()
    )
    assert value_of(application, "commitment") is None
    assert client.post(url("here", application.pk, "commitment")).status_code == 401


def test_only_who_may_write_saves(client, application, at):
    reader = UserFactory()
    admit(organisation=application.organisation, user=reader, part="reader", by=None, at=at)
    for person, status in ((reader, 403), (UserFactory(), 404)):
        client.force_login(person)
        assert typed(client, application, "not mine").status_code == status
        assert client.post(url("here", application.pk, "commitment")).status_code == status
    assert value_of(application, "commitment") is None


def test_what_is_no_question_is_not_there(client, application):
    for key in ("nothing", "territory", "", "\0"):
        assert autosave(client, application, "commitment", key).status_code == 404
    assert autosave(client, application, "attachments", "letter").status_code == 404
    assert client.get(url("autosave", application.pk, "commitment")).status_code == 405


@BOTH
@pytest.mark.rule("A10")
def test_what_comes_after_the_closing_is_kept_as_a_late_draft_and_says_so(
    client, application, instant, language
):
    closing = instant("2022-05-31 00:00", "Europe/Brussels")
    clock_actions.restart(at=closing - timedelta(minutes=1))
    assert "late" not in typed(client, application, "in time").content.decode()
    clock_actions.restart(at=closing)
    answer = typed(client, application, "too late", 1, language)

    application.refresh_from_db()
    assert value_of(application, "commitment") == "too late"
    assert application.late_at >= closing
    assert url("consider", application.pk, language=language) in answer.content.decode()
    words = {"en": "after the deadline: it is kept as a late draft", "ja": "締切後"}
    assert words[language] in answer.content.decode()
    first = application.late_at
    assert rows_written(lambda: typed(client, application, "too late!", 2)) == {"applications_answer": 1}
    application.refresh_from_db()
    assert application.late_at == first


@pytest.mark.rule("A9")
def test_the_first_change_after_a_submission_is_an_unsent_change(client, application, owner, at):
    fill(application, by=owner, at=at)
    submissions.submit(application=application, by=owner, at=at + timedelta(seconds=1), key=uuid4())
    version = Answer.objects.get(application=application, question__key="commitment").version
    first = rows_written(lambda: typed(client, application, "Three people.", version))
    second = rows_written(lambda: typed(client, application, "Three people and a half.", version + 1))

    application.refresh_from_db()
    assert application.has_unsent_changes
    assert (first["applications_application"], "applications_application" in second) == (1, False)


@pytest.mark.rule("A9")
def test_a_text_that_arrived_before_a_submission_but_came_after_it_counts_as_unsent(application, owner, at):
    fill(application, by=owner, at=at)
    submissions.submit(application=application, by=owner, at=at + timedelta(seconds=2), key=uuid4())
    write(application, owner, None, "overtaken", at + timedelta(seconds=1))

    application.refresh_from_db()
    assert application.has_unsent_changes


@pytest.mark.rule("A6")
def test_marks_are_judged_by_buttons_not_while_somebody_types(client, application, owner, at):
    answers = {"delegation": "Two experts", "completed": "yes"}
    client.post(url("section", application.pk, "delegation"), answers)
    autosave(client, application, "delegation", "delegation", 1, delegation="")
    assert marked_sections(application) == {"delegation"}
    client.post(
        url("section", application.pk, "delegation"),
        {"delegation": "", "version-delegation": "2", "then": "later"},
    )
    assert marked_sections(application) == frozenset()


@pytest.mark.rule("A6")
def test_answers_in_columns_are_saved_by_themselves_too(client, application):
    contact = {"contact_main-family_name": "Rossi", "contact_main-email": "not an address"}
    assert version_in(autosave(client, application, "contacts", "contact_main", **contact)) == 1
    ranks = {"themes-green": "1", "themes-industrial": "1"}
    assert version_in(autosave(client, application, "strategy", "themes", **ranks)) == 1
    region = {"territory-words": "emilia", "territory-pick": "ITH5"}
    assert version_in(autosave(client, application, "region", "territory", **region)) == 1
    nothing = autosave(client, application, "region", "territory", 1, **{"territory-words": "atlan"})
    assert version_in(nothing) == 1
    assert (
        version_in(autosave(client, application, "practices", "topics_offered", topics_offered=["health"]))
        == 1
    )

    assert value_of(application, "contact_main")["family_name"] == "Rossi"
    assert value_of(application, "themes") == {"green": 1, "industrial": 1}
    assert (value_of(application, "territory"), value_of(application, "topics_offered")) == (
        "ITH5",
        ("health",),
    )


@pytest.mark.rule("A6")
def test_a_contact_that_two_people_wrote_shows_both(client, application, owner, at):
    colleague = UserFactory()
    drafts.save_section(
        application=application, section="contacts", values={"contact_main": {"family_name": "Rossi"}}, versions={},
        by=colleague, at=at,
    )  # fmt: skip
    page = autosave(
        client, application, "contacts", "contact_main", **{"contact_main-family_name": "Bianchi"}
    )

    assert page.status_code == 409
    theirs = json.loads(unescape(re.search(r'data-theirs="([^"]+)"', page.content.decode())[1]))
    assert ["contact_main-family_name", "Rossi"] in theirs
    assert application.contacts.get().family_name == "Rossi"
    autosave(client, application, "contacts", "contact_main", 1, **{"contact_main-family_name": "Bianchi"})
    kept = application.answer_versions.get(saved_by=colleague)
    assert (kept.value["family_name"], application.contacts.get().family_name) == ("Rossi", "Bianchi")


@pytest.mark.rule("A6")
def test_an_item_is_added_once_and_grows(client, application):
    first = autosave(client, application, "practices", "practices", index="", title="Val")
    here = url("item", application.pk, "practices", "practices", 0)
    assert 'data-index="0"' in first.content.decode()
    autosave(
        client, application, "practices", "practices", index="", title="Valley", summary="We"
    )  # its answer was lost
    assert [one["title"] for one in value_of(application, "practices")] == ["Valley"]
    autosave(
        client, application, "practices", "practices", 2, index="0", title="Valley", summary="We built one"
    )
    stale = autosave(
        client, application, "practices", "practices", 1, index="0", title="Harbour", summary="We"
    )
    assert (stale.status_code, "Harbour" in stale.content.decode()) == (409, True)
    (item,) = value_of(application, "practices")
    assert (item["title"], item["summary"]) == ("Valley", "We built one")
    assert client.get(here).status_code == 200


def test_an_empty_item_is_not_added(client, application):
    assert autosave(client, application, "practices", "practices", index="", title=" ").status_code == 200
    assert value_of(application, "practices") is None


@pytest.mark.rule("A6")
def test_last_saved_is_when_the_last_answer_was(application, owner, at):
    write(application, owner, None, "text", at + timedelta(hours=2))
    assert (Application.objects.get().saved_at, last_saved(application)) == (at, at + timedelta(hours=2))


@pytest.mark.rule("A6")
def test_the_desk_saves_what_it_types_on_behalf(client, call, owner, at):
    application = drafts.start(call=call, side="eu", by=UserFactory(), at=at, language="en")
    Application.objects.filter(pk=application.pk).update(on_behalf=True)
    client.force_login(UserFactory(role="programme officer"))
    assert version_in(typed(client, application, "from the letter")) == 1
    assert value_of(application, "commitment") == "from the letter"


@pytest.mark.rule("A3")
def test_a_question_that_a_background_save_opened_is_shown_by_continue(client, application):
    page = client.get(url("section", application.pk, "commitment")).content.decode()
    asked = re.search(r'name="asked" value="([^"]+)"', page)[1]
    autosave(client, application, "commitment", "hosting", hosting="yes")
    data = {"hosting": "yes", "version-hosting": "1", "asked": asked}
    answer = client.post(url("section", application.pk, "commitment"), data)
    assert answer.url.endswith("#div_id_hosting_offer")


def test_an_emptied_answer_is_no_answer(client, application):
    autosave(client, application, "commitment", "staff_days", staff_days="12")
    autosave(client, application, "commitment", "staff_days", 1, staff_days="")
    assert Answer.objects.filter(value__isnull=True).count() == 1
    assert value_of(application, "staff_days") is None
