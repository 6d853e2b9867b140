"""Nothing of another's application, scores or notes reaches who must not see it (SPEC E5, E6, S5; PEERS M9).

Unique words are planted in another application's text, name of file, scores' comments, notes and grounds; every
address of the selection and of the admin is asked for, by search and export too.
"""

from contextlib import suppress
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import NoReverseMatch, reverse

from applications.models.application import ApplicationQuerySet
from helpdesk.models import QuestionQuerySet
from r2r_portal.accounts import admin as accounts_admin
from r2r_portal.accounts.roles import ADMINISTRATOR, EU_DESK, EVALUATOR, JP_DESK, OFFICER
from r2r_portal.audit import admin as audit_admin
from r2r_portal.clock import actions as clock_actions
from r2r_portal.hiding import Hidden
from r2r_portal.outbox import reach
from r2r_portal.outbox.models import Message
from selection.actions.declaring import declare
from selection.models import Letter, Score
from selection.models.assessments import AssessmentQuerySet, AssignmentQuerySet
from selection.models.decisions import DecisionQuerySet
from selection.queries import panel_for
from selection.states import Interest, Outcome, Progress
from tests.factories.accounts import AT, UserFactory
from tests.factories.selection import SCORED, AssignmentFactory, evaluator, scored, submitted
from tests.guards.test_views import ALL
from tests.integration.selection import crawling
from tests.integration.selection.test_deciding import settle

CANARIES = ("Kanariengelb", "Zitronengras", "Petrolblau", "Ockerbraun", "Karmesinrot", "Moosgruen")
TEXT, COMMENT, APPLICANT, NOTE, GROUNDS, GROUNDS_JA = CANARIES
PLACES = (
    "selection:", "admin:selection", "admin:applications", "admin:outbox", "admin:audit", "admin:index",
    "admin:app_list", "admin:autocomplete", "admin:view_on_site",
)  # fmt: skip
DOORS = ("admin:login", "admin:logout", "admin:jsi18n", "admin:password_change", "admin:password_change_done")


@pytest.fixture
def planted():
    """An application with a canary in everything that is secret, and the sheet that holds most of them."""
    application = submitted(number=1, text=TEXT)
    sheet = scored(
        AssignmentFactory(application=application),
        comment=COMMENT,
        comment_applicant=APPLICANT,
        note_staff=NOTE,
    )
    settle(application, Outcome.RESERVE, grounds=(GROUNDS, GROUNDS_JA))
    return application, sheet


def addresses(application, sheet) -> list[str]:
    """Every address where something of an application could show, with every real key; and searches."""
    keys = {"side": "eu", "sha256": "0" * 64, "app_label": "selection", "content_type_id": "1"}
    objects = [application.pk, sheet.assignment_id, sheet.pk, *Letter.objects.values_list("pk", flat=True)]
    found = []
    for view in ALL:
        if view.name in DOORS or not view.name.startswith(PLACES):
            continue
        for key in objects if view.converters and "selection" in view.name else objects[:1]:
            values = {name: keys.get(name, key) for name in view.converters}
            with suppress(NoReverseMatch):  # a key of another shape: no such address
                found.append(reverse(view.name, kwargs=values) if view.converters else view.address())
    lists = ["/admin/selection/assessment/", "/admin/applications/application/"]
    found += [f"{place}?q={word[:6]}" for place in lists for word in (*CANARIES, application.reference)]
    return [place for place in dict.fromkeys(found) if place]


def crawl(user, application, sheet) -> dict[str, set[str]]:
    """Return address -> canaries found there."""
    client = Client(raise_request_exception=False)  # a key of another shape may be answered with an error
    client.force_login(user)
    found, waiting = {}, addresses(application, sheet)
    known = set(waiting)
    for place in waiting:  # where an answer leads elsewhere, that is read too, once
        answer = client.get(place)
        assert answer.status_code < 500 or "/selection/" not in place, place
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        leaked = {word for word in CANARIES if word in body.decode(errors="replace")}
        if leaked:
            found[place] = leaked
        leads_to = answer.headers.get("Location", "").partition("#")[0]
        if leads_to.startswith("/") and leads_to not in known:
            known.add(leads_to)
            waiting.append(leads_to)
    return found


def unassigned(application):
    return evaluator()


def undeclared(application):
    return AssignmentFactory(application=application).evaluator


def recused(application):
    return AssignmentFactory(application=application, declared=Interest.INTEREST).evaluator


def unsure(application):
    return AssignmentFactory(application=application, declared=Interest.NOT_SURE).evaluator


def recused_after_scoring(application):
    assignment = AssignmentFactory(application=application)
    scored(assignment)
    declare(assignment=assignment, answer=Interest.INTEREST, text="", by=assignment.evaluator, at=SCORED)
    return assignment.evaluator


def assigned_elsewhere(application):
    other = AssignmentFactory(application=submitted(number=2))
    scored(other)
    return other.evaluator


def applicant(application):
    return application.created_by


@pytest.mark.rule("E5", "E6", "S5")
@pytest.mark.parametrize(
    "who",
    [unassigned, undeclared, recused, unsure, recused_after_scoring, assigned_elsewhere, applicant],
)
def test_no_canary_reaches_who_must_not_see_it(planted, who):
    assert crawl(who(planted[0]), *planted) == {}


def test_a_desk_reads_applications_and_no_word_of_their_evaluation(planted):
    found = crawl(UserFactory(role=EU_DESK), *planted)
    assert set().union(*found.values()) <= {TEXT}


def test_the_crawl_would_find_them(planted):
    """The control: an officer meets all of them, an evaluator of one's own the text."""
    found = crawl(UserFactory(role=OFFICER), *planted)
    assert set().union(*found.values()) >= {COMMENT, APPLICANT, NOTE, GROUNDS}
    assert set().union(*crawl(planted[1].assignment.evaluator, *planted).values()) == {
        TEXT,
        COMMENT,
        APPLICANT,
        NOTE,
    }


@pytest.mark.rule("E6")
def test_others_scores_appear_after_ones_own(planted):
    mine = AssignmentFactory(application=planted[0], declared=Interest.NONE)
    client = Client()
    client.force_login(mine.evaluator)
    page = reverse("admin:selection_score", args=[mine.pk])
    before = client.get(page).content.decode()
    assert TEXT in before
    assert COMMENT not in before

    sheet = scored(mine, status=Progress.DRAFT)
    assert COMMENT not in client.get(page).content.decode()
    sheet.status, sheet.submitted_at = Progress.SUBMITTED, SCORED
    sheet.save(update_fields=["status", "submitted_at"])
    after = client.get(page).content.decode()
    assert COMMENT in after
    assert NOTE not in after
    assert APPLICANT not in after


@pytest.mark.rule("E5")
def test_a_recused_evaluator_sees_the_same_whatever_others_scored():
    application = submitted(number=1)
    mine = AssignmentFactory(application=application, declared=Interest.INTEREST)
    client = Client()
    client.force_login(mine.evaluator)
    places = [reverse("admin:selection_mine"), reverse("admin:selection_declare", args=[mine.pk])]
    before = [_steady(client.get(place)) for place in places]
    scored(AssignmentFactory(application=application), {"prospects": 5})
    settle(application)
    assert [_steady(client.get(place)) for place in places] == before
    assert client.get(reverse("admin:selection_score", args=[mine.pk])).status_code == 404


def _steady(answer) -> str:
    """The page without what differs every time: tokens and the clock's banner."""
    lines = answer.content.decode().splitlines()
    return "\n".join(
        line for line in lines if "csrf" not in line and "nonce" not in line and "<time" not in line
    )


@pytest.mark.rule("S5")
@pytest.mark.parametrize("outcome", [None, *Outcome])
def test_applicants_pages_are_the_same_before_the_release_whatever_was_decided(outcome):
    application = submitted(number=1)
    owner = application.created_by
    client = Client()
    client.force_login(owner)
    places = [
        reverse("selection:decision", args=[application.pk]),
        reverse("selection:letter", args=[application.pk]),
        reverse("selection:review", args=[application.pk]),
        reverse("selection:answer", args=[application.pk]),
    ]
    places += [reverse("applications:receipt", args=[application.pk]), reverse("site:my")]
    before = [(answer.status_code, _steady(answer)) for answer in map(client.get, places)]
    if outcome:
        settle(application, outcome)
    assert [(answer.status_code, _steady(answer)) for answer in map(client.get, places)] == before
    assert [status for status, _body in before][:4] == [404] * 4
    assert panel_for(owner, SCORED) == ()


def everybody(*roles):
    """Somebody who holds these roles."""
    person = UserFactory(role=roles[0])
    person.groups.add(*Group.objects.filter(name__in=roles))
    return person


@pytest.mark.rule("E5")
@pytest.mark.parametrize(
    ("roles", "where"),
    [
        ((OFFICER, EVALUATOR), crawling.NEAR),
        pytest.param((OFFICER, EVALUATOR), crawling.EVERYWHERE, marks=pytest.mark.slow),
        pytest.param((EVALUATOR,), crawling.EVERYWHERE, marks=pytest.mark.slow),
        pytest.param((EU_DESK, JP_DESK), crawling.EVERYWHERE, marks=pytest.mark.slow),
        pytest.param((ADMINISTRATOR, OFFICER), crawling.EVERYWHERE, marks=pytest.mark.slow),
    ],
)
def test_nothing_at_any_address_reaches_who_is_recused(roles, where):
    application = crawling.planted()
    person = crawling.recused_from(application, everybody(*roles))
    AssignmentFactory(application=application, evaluator=person, declared=Interest.NONE)
    assert crawling.crawl(person, application, only=where) == {}


@pytest.mark.rule("E5")
def test_an_entitled_officer_finds_every_word_by_the_same_crawl():
    """The control: what the crawl of the recused did not find is there to be found."""
    application = crawling.planted()
    found = set().union(*crawling.crawl(UserFactory(role=OFFICER), application).values())
    wanted = {word for name, word in crawling.WORDS.items() if name not in crawling.WITHOUT_A_PAGE}
    assert wanted | {crawling.REFERENCE, crawling.ADDRESS, str(application.pk)} <= found


LEAKS = [
    (ApplicationQuerySet, "unrecused", lambda rows, user: rows, "admin:applications_application_changelist"),
    (AssignmentQuerySet, "visible_to", lambda rows, user: rows, "admin:selection_interests"),
    (DecisionQuerySet, "visible_to", lambda rows, user: rows, "admin:selection_letters"),
    (AssessmentQuerySet, "visible_to", lambda rows, user: rows, "admin:selection_assessment_changelist"),
    (QuestionQuerySet, "visible_to", lambda rows, user: rows, "admin:helpdesk_question_change"),
    (reach, "messages_for", lambda user: Message.objects.all(), "admin:outbox_message_changelist"),
    (
        audit_admin,
        "hidden_from",
        lambda user: Hidden(),
        "admin:audit_event_change",
    ),  # its list cuts keys short
    (accounts_admin, "hidden_from", lambda user: Hidden(), "admin:accounts_user_changelist"),
]


@pytest.mark.parametrize(("where", "name", "leak", "view"), LEAKS)
def test_a_queryset_that_forgets_the_recused_is_named(monkeypatch, where, name, leak, view):
    """The control of the control: without its filter each page is caught, by the name of its view.

    Only that view is asked, with every key: that the others are clean is what the crawl of everything shows.
    """
    application = crawling.planted()
    person = crawling.recused_from(application, everybody(OFFICER))
    AssignmentFactory(application=application, declared=Interest.NOT_SURE)
    assert crawling.crawl(person, application, only=(view,)) == {}

    monkeypatch.setattr(where, name, leak)

    assert view in crawling.crawl(person, application, only=(view,))


@pytest.mark.rule("E5")
def test_lists_and_counts_are_the_same_as_if_it_were_not_there():
    officer, staff = everybody(OFFICER, EVALUATOR), crawling.Staff()
    submitted(number=2)
    clock_actions.restart(at=SCORED)
    client = Client()
    client.force_login(officer)
    places = [*crawling.LISTS, "/admin/", "/admin/applications/application/pictures/", reverse("site:my")]
    places += [
        "/admin/helpdesk/question/?queue=new",
        "/admin/applications/application/?status=submitted",
    ]
    places += [
        reverse(f"admin:selection_{page}") for page in ("mine", "assign", "interests", "letters", "groups")
    ]
    places += [reverse(f"admin:selection_{page}", args=["eu"]) for page in ("ranking", "decisions")]
    before = {place: _steady(client.get(place)) for place in places}

    clock_actions.restart(at=AT)  # it comes before the deadline, and moves the clock after it
    crawling.recused_from(crawling.planted(staff), officer)

    assert [place for place in places if _steady(client.get(place)) != before[place]] == []


@pytest.mark.rule("E2")
def test_pair_evidence_and_facts_enter_no_total(planted):
    before = Score.objects.count()
    assert before == 3
    assert set(Score.objects.values_list("criterion__kind", flat=True)) == {"individual"}
    assert Score.objects.filter(value=Decimal(3)).count() == 3
