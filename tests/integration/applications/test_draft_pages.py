"""The pages of a draft in both languages: filled in by hand, without a script."""

import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from applications.actions import drafts, invitations, setup
from applications.domain.readiness import blockers
from applications.models import Application, Invitation
from applications.queries import panel_for
from applications.queries.drafts import load_draft, marked_sections
from r2r_portal.accounts.actions import admit
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox.models import Message
from r2r_portal.territories.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.documents import pdf
from tests.factories.questionnaires import fill

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["en", "ja"])


@pytest.fixture(autouse=True)
def at(instant):
    now = instant("2022-05-16 09:00", "Europe/Brussels")
    clock_actions.restart(at=now)
    return now


@pytest.fixture
def call(at):
    return setup.load_call(by=None, at=at)


@pytest.fixture
def owner(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def application(call, owner, at):
    return drafts.start(call=call, side="eu", by=owner, at=at, language="en")


def url(name, *args, language="en"):
    with override(language):
        return reverse(f"applications:{name}", args=args)


def value_of(application, key):
    given = load_draft(Application.objects.get(pk=application.pk)).answers.get(key)
    return given.value if given else None


def send(client, application, section, data, language="en"):
    return client.post(url("section", application.pk, section, language=language), data)


@BOTH
@pytest.mark.rule("A5")
def test_anybody_signed_in_starts_an_eu_draft(client, call, owner, language):
    page = client.get(
        url("apply", "eu", language=language), {"body": "authority", "state": "yes", "staff": "yes"}
    )
    assert url("start", "eu", language=language) in page.content.decode()
    answer = client.post(url("start", "eu", language=language), {"language": language})
    application = Application.objects.get()
    assert answer.url == url("tasks", application.pk, language=language)
    assert (application.language, application.created_by) == (language, owner)


def test_a_stranger_reads_what_is_needed_and_is_asked_to_sign_in(client, call):
    assert client.get(url("apply", "eu")).status_code == 200
    assert client.get(url("apply", "jp")).status_code == 200
    answer = client.get(url("start", "eu"))
    assert (answer.status_code, answer.url.endswith(f"?next={url('start', 'eu')}")) == (302, True)


@BOTH
def test_who_does_not_fit_is_told_why_and_whom_to_ask(client, call, language):
    page = client.get(
        url("apply", "eu", language=language), {"body": "other", "state": "yes", "staff": "yes"}
    )
    text = page.content.decode()
    assert "ialmora@iurc.eu" in text
    assert url("start", "eu", language=language) not in text


@pytest.mark.rule("A5")
def test_a_prefecture_starts_with_its_invitation_only(client, call, at):
    hanako = UserFactory(japanese=True)
    client.force_login(hanako)
    assert client.post(url("start", "jp", language="ja"), {"language": "ja"}).status_code == 403
    track = call.tracks.get(side="jp")
    kyoto = Territory.objects.get(code="JP-26")
    asked = invitations.ask(track=track, territory=kyoto, email=hanako.email, language="ja", at=at)
    invitations.send(invitation=asked, by=UserFactory(), at=at)
    client.post(url("start", "jp", language="ja"), {"language": "ja"})
    application = Application.objects.get()
    assert (application.territory, application.organisation.name_local) == (kyoto, "京都府")
    assert Invitation.objects.get().status == "accepted"
    again = client.post(url("start", "jp", language="ja"), {"language": "ja"})
    assert again.url == url("tasks", application.pk, language="ja")


@BOTH
@pytest.mark.rule("L")
def test_the_task_list_counts_what_is_done(client, application, owner, at, language):
    fill(application, by=owner, at=at)
    for section in ("region", "contacts", "strategy", "practices"):
        drafts.mark(application=application, section=section, completed=True, by=owner, at=at)
    text = client.get(url("tasks", application.pk, language=language)).content.decode()
    assert ("4 of 9 tasks completed" if language == "en" else "9項目中4項目入力済み") in text
    assert (
        "Monday 30 May 2022, 23:59 Brussels time" if language == "en" else "2022年5月30日（月）23時59分"
    ) in re.sub("<[^>]+>", "", text)
    assert text.count('class="task ') == 10


@BOTH
def test_every_section_shows_its_questions(client, application, language):
    draft = load_draft(application)
    for section in draft.sections:
        page = client.get(url("section", application.pk, section.slug, language=language))
        assert page.status_code == 200
        assert f'<html lang="{language}">' in page.content.decode()
        assert "This field is required" not in page.content.decode()


@pytest.mark.rule("A6")
def test_continue_saves_and_goes_on(client, application):
    answer = send(client, application, "delegation", {"delegation": "Two experts", "version-delegation": "0"})
    assert answer.url == url("section", application.pk, "attachments")
    assert value_of(application, "delegation") == "Two experts"


@pytest.mark.rule("A6")
def test_save_and_come_back_later_saves_what_is_wrong_too(client, application):
    long = "x" * 501
    answer = send(client, application, "delegation", {"delegation": long, "then": "later"})
    assert answer.url == url("tasks", application.pk)
    assert value_of(application, "delegation") == long


@BOTH
@pytest.mark.rule("A6")
def test_an_answer_that_is_too_long_is_kept_shown_and_explained(client, application, language):
    data = {"delegation": "x" * 501, "own_cost": "２", "version-delegation": "0"}
    page = send(client, application, "delegation", data, language)
    assert page.status_code == 422
    text = page.content.decode()
    words = {
        "en": "Who would travel must be 500 characters or fewer. You have 501",
        "ja": "派遣する方は500字以内で入力してください（現在501字）",
    }
    assert text.count(words[language]) == 2
    assert "x" * 501 in text
    assert 'name="version-delegation" value="1"' in text
    assert value_of(application, "own_cost") == 2


@pytest.mark.rule("A3")
def test_japanese_texts_have_half_the_limit(client, application, owner, at):
    drafts.change_language(application=application, language="ja", by=owner, at=at)
    page = send(client, application, "delegation", {"delegation": "あ" * 251}, "ja")
    assert "派遣する方は250字以内で入力してください（現在251字）" in page.content.decode()


@BOTH
@pytest.mark.rule("A8")
def test_a_section_called_complete_says_what_it_lacks(client, application, language):
    page = send(client, application, "region", {"completed": "yes"}, language)
    assert page.status_code == 422
    sentences = {
        "en": [
            "Enter the name of your region",
            "Enter the official name of the body",
            "Select the kind of body",
        ],
        "ja": [
            "地域の名称を入力してください",
            "応募機関の正式名称を入力してください",
            "機関の種類を選択してください",
        ],
    }
    for sentence in sentences[language]:
        assert page.content.decode().count(sentence) == 2
    assert marked_sections(application) == frozenset()


def test_a_complete_section_is_marked(client, application):
    send(client, application, "delegation", {"delegation": "Two experts", "completed": "yes"})
    assert marked_sections(application) == {"delegation"}


@pytest.mark.rule("A6")
def test_a_second_tab_overwrites_nothing(client, application):
    send(client, application, "commitment", {"commitment": "first tab", "version-commitment": "0"})
    data = {
        "commitment": "second tab",
        "version-commitment": "0",
        "staff_days": "12",
        "version-staff_days": "0",
    }
    page = send(client, application, "commitment", data)
    assert page.status_code == 409
    text = page.content.decode()
    assert "first tab" in text
    assert "second tab" in text
    assert (value_of(application, "commitment"), value_of(application, "staff_days")) == ("first tab", 12)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    del hidden["csrfmiddlewaretoken"]
    kept = send(client, application, "commitment", hidden | {"keep-commitment": "theirs"})
    assert (kept.status_code, value_of(application, "commitment")) == (302, "first tab")
    send(client, application, "commitment", hidden | {"keep-commitment": "mine"})
    assert (value_of(application, "commitment"), value_of(application, "staff_days")) == ("second tab", 12)


@pytest.mark.rule("A6")
def test_an_ended_session_loses_no_text(client, application, owner):
    client.logout()
    answer = send(
        client, application, "commitment", {"commitment": "typed for an hour", "version-commitment": "0"}
    )
    here = url("section", application.pk, "commitment")
    assert answer.url.endswith(f"?next={here}")
    cache.clear()  # fresh rate limits
    client.post("/en/account/login/code/", {"email": owner.email, "next": here})
    code = Message.objects.get(to=owner.email).payload["code"]
    assert client.post("/en/account/login/code/confirm/", {"code": code, "next": here}).url == here
    text = client.get(here).content.decode()
    assert "typed for an hour" in text
    assert value_of(application, "commitment") is None
    assert "typed for an hour" not in client.get(here).content.decode()


def test_a_region_is_found_by_typing(client, application):
    page = send(client, application, "region", {"territory-words": "emilia", "then": "find"})
    assert page.status_code == 200
    assert 'value="ITH5"' in page.content.decode()
    wrong = send(client, application, "region", {"territory-words": "emilia"})
    assert (wrong.status_code, "Select your region from the list" in wrong.content.decode()) == (422, True)
    send(client, application, "region", {"territory-words": "emilia", "territory-pick": "ITH5"})
    assert Application.objects.get().territory.code == "ITH5"


@pytest.mark.parametrize("words", ["ITH5", "Emilia-Romagna", "emilia-romagna", "エミリア・ロマーニャ州"])
def test_a_region_typed_in_full_needs_no_list(client, application, words):
    assert send(client, application, "region", {"territory-words": words}).status_code == 302
    assert Application.objects.get().territory.code == "ITH5"


def test_a_region_is_found_by_its_member_state(client, application):
    text = send(client, application, "region", {"territory-state": "SI", "then": "find"}).content.decode()
    assert 'value="SI041"' in text


def test_an_unknown_region_is_said_to_be_unknown(client, application):
    page = send(client, application, "region", {"territory-words": "Atlantis"})
    assert page.status_code == 422
    assert "No region is called “Atlantis”" in page.content.decode()


@pytest.mark.rule("A5")
def test_another_draft_for_the_same_territory_is_told(client, call, application, owner, at):
    other = UserFactory()
    theirs = drafts.start(call=call, side="eu", by=other, at=at, language="en")
    drafts.save_section(
        application=theirs, section="region", values={"territory": "ITH5"}, versions={}, by=other, at=at
    )
    send(client, application, "region", {"territory-words": "ITH5"})
    text = client.get(url("tasks", application.pk)).content.decode()
    assert "Another draft names this territory" in text
    assert str(other) not in text
    assert blockers_of(application, "territory") == []


def blockers_of(application, key):
    return [b for b in blockers(load_draft(Application.objects.get(pk=application.pk))) if b.question == key]


@pytest.mark.rule("A3")
def test_a_hidden_question_blocks_nothing_and_keeps_its_answer(client, application):
    answer = send(client, application, "region", {"organisation_kind": "agency"})
    assert answer.url.endswith("#div_id_mandate")
    assert blockers_of(application, "mandate")
    data = {"organisation_kind": "authority", "version-organisation_kind": "1", "mandate": "Act 5"}
    send(client, application, "region", data)
    assert blockers_of(application, "mandate") == []
    assert value_of(application, "mandate") == "Act 5"
    assert 'name="mandate"' not in client.get(url("section", application.pk, "region")).content.decode()


@BOTH
def test_equal_ranks_are_kept_and_explained(client, application, language):
    data = {"themes-green": "1", "themes-industrial": "1", "themes-demographic": "2"}
    page = send(client, application, "strategy", data, language)
    words = {
        "en": "You gave two themes the same rank. Give each a different one",
        "ja": "順位が重複しています。テーマごとに異なる順位を付けてください",
    }
    assert page.content.decode().count(words[language]) == 2
    assert value_of(application, "themes") == {"green": 1, "industrial": 1, "demographic": 2}


def test_items_are_added_changed_and_removed_without_a_script(client, application):
    answer = send(client, application, "practices", {"experts": "Two engineers", "then": "add:practices"})
    assert value_of(application, "experts") == "Two engineers"
    assert answer.url == url("item-add", application.pk, "practices", "practices")
    client.post(answer.url, {"title": "Valley", "summary": "We built one", "version": "0"})
    page = client.get(url("section", application.pk, "practices")).content.decode()
    assert "You have added 1 of 3" in page
    change = send(client, application, "practices", {"then": "change:practices:0"})
    assert change.url == url("item", application.pk, "practices", "practices", 0)
    client.post(change.url, {"title": "Valley two", "summary": "We built one", "version": "1"})
    assert value_of(application, "practices")[0]["title"] == "Valley two"
    stale = client.post(change.url, {"title": "Valley three", "summary": "x", "version": "1"})
    assert (stale.status_code, value_of(application, "practices")[0]["title"]) == (409, "Valley two")
    remove = url("item-remove", application.pk, "practices", "practices", 0)
    assert "Valley two" in client.get(remove).content.decode()
    client.post(remove, {"version": "2"})
    assert value_of(application, "practices") == ()


def test_an_item_that_lacks_something_is_saved_once(client, application):
    add = url("item-add", application.pk, "practices", "practices")
    page = client.post(add, {"title": "Valley", "summary": ""})
    assert page.status_code == 422
    here = url("item", application.pk, "practices", "practices", 0)
    assert f'action="{here}"' in page.content.decode()
    client.post(here, {"title": "Valley", "summary": "Now", "version": "1"})
    assert [item["summary"] for item in value_of(application, "practices")] == ["Now"]


@BOTH
@pytest.mark.rule("A11")
@pytest.mark.parametrize(
    ("name", "content", "english", "japanese"),
    [
        ("letter.pdf", b"GIF89a....", "The letter must be a PDF", "PDF形式のファイルを選択してください"),
        (
            "letter.pdf", pdf("secret"), "The file is password protected. Save it without a password",
            "パスワードが設定されています。解除したファイルを選択してください",
        ),
        (
            "letter.pdf", pdf() + b" " * 10 * 1024 * 1024, "The file must be smaller than 10 MB. Yours is 10 MB",
            "ファイルは10MB以内にしてください（選択したファイル：10MB）",
        ),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_in_words(client, application, language, name, content, english, japanese):
    upload = SimpleUploadedFile(name, content, "application/pdf")
    page = send(client, application, "attachments", {"letter": upload}, language)
    assert page.status_code == 422
    assert page.content.decode().count(english if language == "en" else japanese) == 2
    assert application.attachments.count() == 0


@pytest.mark.rule("A11")
def test_a_letter_is_kept_under_a_random_name(client, application):
    upload = SimpleUploadedFile("../../Lettre d'appui.exe", pdf(), "text/html")
    assert send(client, application, "attachments", {"letter": upload}).status_code == 302
    (row,) = application.attachments.all()
    assert (row.name, row.mime) == ("Lettre d'appui.exe", "application/pdf")
    assert re.fullmatch(r"attachments/[0-9a-f]{32}", row.file.name)
    send(client, application, "attachments", {"then": f"detach:{row.pk}"})
    assert application.attachments.count() == 0


@BOTH
@pytest.mark.rule("A8")
def test_the_check_page_lists_gaps_as_links_to_their_fields(client, application, language):
    text = client.get(url("check", application.pk, language=language)).content.decode()
    count = len(blockers(load_draft(application)))
    assert (
        f"{count} things are missing" if language == "en" else f"{count}件が未入力または要修正です"
    ) in text
    assert f"{url('section', application.pk, 'region', language=language)}#div_id_territory" in text
    assert f'action="{url("submit", application.pk, language=language)}"' in text
    assert re.search(r'name="key" value="[0-9a-f-]{36}"', text)


@BOTH
@pytest.mark.rule("A8")
def test_a_complete_draft_has_no_gaps(client, application, owner, at, language):
    fill(application, by=owner, at=at)
    assert blockers(load_draft(application)) == ()
    text = client.get(url("check", application.pk, language=language)).content.decode()
    assert ("missing" if language == "en" else "未入力または要修正") not in text
    assert "A hydrogen valley" in text


@BOTH
def test_change_on_the_check_page_comes_back_to_it(client, application, language):
    here = url("section", application.pk, "delegation", language=language) + "?back=check"
    assert here in client.get(url("check", application.pk, language=language)).content.decode()
    answer = client.post(here, {"delegation": "Two experts"})
    assert answer.url == url("check", application.pk, language=language)


def test_the_language_switch_saves_what_is_typed(client, application):
    answer = send(client, application, "delegation", {"delegation": "Two experts", "switch_language": "ja"})
    assert answer.url == url("section", application.pk, "delegation", language="ja")
    assert value_of(application, "delegation") == "Two experts"


@BOTH
@pytest.mark.rule("A10")
def test_after_the_closing_a_draft_stays_writable_and_is_marked_late(client, application, language, instant):
    closing = instant("2022-05-31 00:00", "Europe/Brussels")
    clock_actions.restart(at=closing)
    send(client, application, "delegation", {"delegation": "Too late"}, language)
    application.refresh_from_db()
    assert value_of(application, "delegation") == "Too late"
    assert application.late_at >= closing
    text = client.get(url("tasks", application.pk, language=language)).content.decode()
    assert url("consider", application.pk, language=language) in text
    check = client.get(url("check", application.pk, language=language)).content.decode()
    assert f'action="{url("submit", application.pk, language=language)}"' not in check


def test_no_draft_begins_after_the_closing(client, call, owner, instant):
    clock_actions.restart(at=instant("2022-05-31 00:00", "Europe/Brussels"))
    assert client.post(url("start", "eu"), {"language": "en"}).status_code == 409
    assert not Application.objects.exists()
    assert url("start", "eu") not in client.get(url("apply", "eu")).content.decode()


def test_somebody_elses_draft_is_not_there(client, application):
    client.force_login(UserFactory())
    addresses = [
        url("tasks", application.pk),
        url("check", application.pk),
        url("language", application.pk),
        url("section", application.pk, "region"),
        url("item-add", application.pk, "practices", "practices"),
    ]
    assert [client.get(one).status_code for one in addresses] == [404] * 5
    assert send(client, application, "region", {"territory-words": "ITH5"}).status_code == 404


@pytest.mark.rule("A7")
def test_a_reader_reads_and_writes_nothing(client, application, at):
    reader = UserFactory()
    admit(organisation=application.organisation, user=reader, part="reader", by=None, at=at)
    client.force_login(reader)
    assert client.get(url("check", application.pk)).status_code == 200
    assert send(client, application, "region", {"territory-words": "ITH5"}).status_code == 403


def test_unknown_sections_and_items_are_not_there(client, application):
    addresses = [
        url("section", application.pk, "nowhere"),
        url("item", application.pk, "practices", "practices", 0),
        url("item-add", application.pk, "practices", "experts"),
        url("apply", "us"),
    ]
    assert [client.get(one).status_code for one in addresses] == [404] * 4


@BOTH
@pytest.mark.rule("A3")
def test_every_page_takes_as_many_queries_with_five_items_as_with_one(
    client, application, owner, at, language, django_assert_num_queries
):
    fill(application, by=owner, at=at)
    client.get(url("check", application.pk, language=language))
    for items in (1, 5):
        given = [{"partner": f"Partner {n}", "country": "FR", "type": "project"} for n in range(items)]
        version = load_draft(application).answers["has_cooperation"].version
        drafts.save_section(
            application=application,
            section="experience",
            values={"has_cooperation": True, "cooperation": given},
            versions={"has_cooperation": version, "cooperation": 0 if items == 1 else 1},
            by=owner,
            at=at,
        )
        with django_assert_num_queries(20):
            client.get(url("check", application.pk, language=language))
        with django_assert_num_queries(21):
            client.get(url("section", application.pk, "experience", language=language))


def test_a_section_that_lacks_something_again_is_no_longer_complete(client, application):
    send(client, application, "delegation", {"delegation": "Two experts", "completed": "yes"})
    send(client, application, "delegation", {"delegation": "", "version-delegation": "1", "then": "later"})
    assert marked_sections(application) == frozenset()


def test_my_page_takes_as_many_queries_with_five_drafts_as_with_one(
    call, application, owner, at, django_assert_num_queries
):
    with django_assert_num_queries(1):
        assert len(panel_for(owner, at)) == 1
    for _more in range(4):
        drafts.start(call=call, side="eu", by=owner, at=at, language="en")
    with django_assert_num_queries(1):
        assert len(panel_for(owner, at)) == 5


def test_the_page_of_ones_drafts_takes_as_many_queries_with_five_as_with_one(
    client, call, application, owner, at, django_assert_num_queries
):
    for more in (0, 4):
        for _more in range(more):
            drafts.start(call=call, side="eu", by=owner, at=at, language="en")
        with django_assert_num_queries(7):
            client.get(url("start", "eu"))


@BOTH
def test_my_page_says_how_far_the_draft_is(application, owner, at, language):
    with override(language):
        (panel,) = panel_for(owner, at)
    assert ("0 of 9 tasks" if language == "en" else "9項目中0項目") in panel.lines[0]
    assert panel_for(UserFactory(), at) == ()
