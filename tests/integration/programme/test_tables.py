"""Sessions, tables of rates and exchange rates with django-import-export: out, in, refused in words."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from programme.actions.allowances import prepare_sheet
from programme.actions.seats import fund
from programme.models import ExchangeRate, RateTable, Session
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.audit.words import said
from tests.factories.accounts import UserFactory
from tests.factories.programme import AT, ExchangeRateFactory, RateTableFactory

pytestmark = pytest.mark.django_db
RATES = "side,listed_on,currency,valid_from,valid_to,nightly,travel,title_en,title_ja,source,example"


@pytest.fixture
def officer(client, db):
    """Sign in as an officer."""
    user = UserFactory(role=OFFICER)
    client.force_login(user)
    return user


def address(name, what):
    return reverse(f"admin:programme_{name}_{what}")


def exported(client, name):
    answer = client.post(address(name, "export"), {"format": "1", "resource": ""})
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode("utf-8-sig")


def dry_run(client, name, text):
    file = io.BytesIO(text.encode())
    file.name = "table.csv"
    return client.post(address(name, "import"), {"import_file": file, "format": "1", "resource": ""})


def taken_in(client, name, text):
    page = dry_run(client, name, text)
    words = page.content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', words))
    assert "import_file_name" in hidden, re.sub(r"<[^>]+>", " ", words)
    return client.post(address(name, "process_import"), hidden, follow=True)


def rate_line(first, last="", listed="2023-01-10", nightly="210.00"):
    return f"jp,{listed},EUR,{first},{last},{nightly},1500.00,Ceilings,上限額,Example figures,yes"


@pytest.mark.rule("P9")
@pytest.mark.parametrize("name", ["ratetable", "exchangerate", "session"])
def test_what_goes_out_comes_back_and_changes_nothing(client, officer, world, name):
    client.force_login(world.officer)
    before = exported(client, name)

    answer = taken_in(client, name, before)

    assert answer.status_code == 200
    assert exported(client, name) == before


@pytest.mark.rule("P9")
def test_a_new_table_that_follows_the_old_one_comes_in(client, officer):
    RateTableFactory(valid_to=date(2022, 12, 31))

    taken_in(client, "ratetable", f"{RATES}\n{rate_line('2023-01-01')}\n")

    new = RateTable.objects.get(listed_on=date(2023, 1, 10))
    assert (new.nightly, new.valid_from, new.is_example) == (Decimal("210.00"), date(2023, 1, 1), True)


@pytest.mark.rule("P9")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        (rate_line("2023-02-01"), "From Sunday 1 January 2023 to Tuesday 31 January 2023 no table of rates would be valid"),
        (rate_line("2022-12-01"), "From Thursday 1 December 2022 to Saturday 31 December 2022 two tables"),
        (rate_line("2023-01-01", "2022-12-31"), "The end must be after the start"),
        (rate_line("2023-01-01", nightly="lots"), "Write an amount as 1234.50"),
        (rate_line("2023-01-01", nightly="-1"), "Write an amount as 1234.50"),
        (rate_line("2023-01-01", nightly="NaN"), "Write an amount as 1234.50"),
        (rate_line("1 January"), "Write a day as 2022-11-14"),
        (rate_line("2023-01-01").replace("jp,", "us,"), "is not one of these: eu, jp"),
    ],
)  # fmt: skip
def test_a_broken_table_is_refused_in_words_and_nothing_is_written(client, officer, line, words):
    RateTableFactory(valid_to=date(2022, 12, 31))

    page = dry_run(client, "ratetable", f"{RATES}\n{line}\n").content.decode()

    assert words in page
    assert "Take these rows in" not in page
    assert RateTable.objects.count() == 1


@pytest.mark.rule("P9")
def test_one_bad_row_keeps_the_good_ones_out(client, officer):
    RateTableFactory(valid_to=date(2022, 12, 31))
    good, bad = (
        rate_line("2023-01-01", "2023-06-30"),
        rate_line("2023-07-01", listed="2023-05-01", nightly="x"),
    )

    dry_run(client, "ratetable", f"{RATES}\n{good}\n{bad}\n")

    assert RateTable.objects.count() == 1


@pytest.mark.rule("P9")
def test_a_table_on_which_an_allowance_rests_does_not_change(client, world):
    client.force_login(world.officer)
    fund(delegate=world.ada, by=world.officer, at=AT)
    table = RateTable.objects.get(side="jp")
    prepare_sheet(
        delegate=world.ada, table=table, rate=None, arrives_on=date(2022, 11, 13), leaves_on=date(2022, 11, 19),
        fare=Decimal("900"), currency="EUR", by=world.officer, at=AT,
    )  # fmt: skip
    text = exported(client, "ratetable").replace(str(table.nightly), "999.00", 1)

    page = dry_run(client, "ratetable", text).content.decode()

    assert "An allowance rests on it" in page


@pytest.mark.rule("P9")
def test_what_was_refused_since_the_dry_run_is_said_and_stands_in_no_log(client, world):
    client.force_login(world.officer)
    table = RateTable.objects.get(side="jp")
    page = dry_run(
        client, "ratetable", exported(client, "ratetable").replace(str(table.nightly), "999.00", 1)
    )
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()))
    fund(delegate=world.ada, by=world.officer, at=AT)
    prepare_sheet(
        delegate=world.ada, table=table, rate=None, arrives_on=date(2022, 11, 13), leaves_on=date(2022, 11, 19),
        fare=Decimal("900"), currency="EUR", by=world.officer, at=AT,
    )  # fmt: skip

    answer = client.post(address("ratetable", "process_import"), hidden)

    assert answer.status_code == 409
    assert "An allowance rests on it" in answer.content.decode()
    assert not Event.objects.filter(verb="ratetable.table_taken_in").exists()


@pytest.mark.rule("P9", "R")
@pytest.mark.parametrize("name", ["ratetable", "exchangerate", "session"])
def test_every_table_that_goes_out_or_comes_in_stands_in_the_log(client, world, name):
    client.force_login(world.officer)
    text = exported(client, name)
    taken_in(client, name, text)

    out, into = Event.objects.filter(subject=f"programme.{name}").order_by("pk")
    assert (out.verb, out.detail["form"]) == (f"{name}.table_taken_out", "csv")
    assert out.detail["rows"] == len(list(csv.reader(io.StringIO(text)))) - 1
    assert (into.verb, into.detail["changed"]) == (f"{name}.table_taken_in", 0)
    assert said(out.verb) != out.verb


@pytest.mark.rule("P9")
def test_the_form_of_the_admin_refuses_a_gap_too(client, officer):
    RateTableFactory(valid_to=date(2022, 12, 31))
    data = {
        "title_en": "Later", "side": "jp", "listed_on": "2023-01-10", "valid_from": "2023-03-01", "currency": "EUR",
        "nightly": "200", "travel": "1500", "source": "Example figures",
    }  # fmt: skip

    page = client.post(reverse("admin:programme_ratetable_add"), data)

    assert "no table of rates would be valid" in page.content.decode()
    client.post(reverse("admin:programme_ratetable_add"), {**data, "valid_from": "2023-01-01"})
    assert RateTable.objects.filter(title_en="Later").exists()


@pytest.mark.rule("P9")
def test_an_exchange_rate_comes_in_and_one_of_nothing_does_not(client, officer):
    ExchangeRateFactory()
    head = "on,source,yen_per_euro,example"

    taken_in(client, "exchangerate", f"{head}\n2022-12-01,Example figures,142.5,no\n")
    page = dry_run(client, "exchangerate", f"{head}\n2022-12-02,Example figures,0,no\n").content.decode()

    assert ExchangeRate.objects.get(on=date(2022, 12, 1)).yen_per_euro == Decimal("142.5")
    assert "Write an amount" in page


@pytest.mark.rule("P5")
def test_a_session_is_changed_and_one_added_by_a_table(client, world):
    client.force_login(world.officer)
    first, *rest = csv.reader(io.StringIO(exported(client, "session")))
    row = dict(zip(first, next(one for one in rest if "Reception" in "".join(one)), strict=True))
    new = {
        **row,
        "session": "new-1",
        "title_en": "Walk",
        "title_ja": "散策",
        "starts": "15:00",
        "ends": "16:00",
    }
    out = io.StringIO()
    writer = csv.DictWriter(out, first)
    writer.writeheader()
    writer.writerows([{**row, "starts": "09:45"}, new])

    taken_in(client, "session", out.getvalue())

    moved, added = Session.objects.get(uid=row["session"]), Session.objects.get(title_en="Walk")
    assert moved.starts_at.isoformat() == "2022-11-14T00:45:00+00:00"
    assert (added.starts_at.isoformat(), added.leg_id) == ("2022-11-14T06:00:00+00:00", moved.leg_id)


@pytest.mark.rule("P5")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"session": "99"}, "There is no session"),
        ({"visit": "elsewhere"}, "There is no visit"),
        ({"leg": "99999"}, "There is no leg"),
        ({"starts": "9.45"}, "Write a time as 09:30"),
        ({"ends": "08:00"}, "The end must be after the start"),
        ({"price": "1"}, "These columns are not known: price"),
    ],
)
def test_a_session_that_cannot_be_is_refused_in_words(client, world, change, words):
    client.force_login(world.officer)
    first, row, *_rest = csv.reader(io.StringIO(exported(client, "session")))
    out = io.StringIO()
    told = {**dict(zip(first, row, strict=True)), **change}
    writer = csv.DictWriter(out, list(told))
    writer.writeheader()
    writer.writerow(told)

    page = dry_run(client, "session", out.getvalue()).content.decode()

    assert words in page


def test_tables_are_the_officers(client, world):
    client.force_login(world.ada.user)

    assert client.get(address("session", "import")).status_code in (302, 403)
    assert client.get(address("ratetable", "export")).status_code in (302, 403)
