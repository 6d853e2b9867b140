"""A call goes out as files and comes back the same, byte for byte (SPEC A1, PEERS P72)."""

from datetime import date, timedelta

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import transaction

from applications.actions import editions, questionnaires, setup
from applications.models import Call, Questionnaire, Section, Topic, Track
from applications.queries.definitions import files
from tests.factories.applications import ApplicationFactory
from tests.integration.applications.editing import CHANGES, next_version

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A1")]


def renamed(found, code):
    """Return files as those of a call with another code."""
    stem = code.lower()
    return {
        name.replace(stem, "stem"): text.replace(code, "CODE").replace(stem, "stem")
        for name, text in found.items()
    }


def test_what_goes_out_comes_back_byte_for_byte(call, tmp_path, at):
    call_command("call_export", call.code, to=tmp_path / "out", verbosity=0)
    call_command("call_import", tmp_path / "out" / "r2r-2022.yaml", code="R2R-2099")

    again = Call.objects.get(code="R2R-2099")
    assert renamed(files(again), "R2R-2099") == renamed(files(call), "R2R-2022")
    for side in ("eu", "jp"):
        assert again.tracks.get(side=side).questionnaires.get().published_at is not None


def test_the_files_of_2022_say_what_the_export_says(call):
    """The hand-written files are the same data: what differs is their layout and their comments."""
    found = files(call)
    for side in ("eu", "jp"):
        written = (setup.CALL_2022.parent / f"r2r-2022-{side}.yaml").read_text(encoding="utf-8")
        assert plain(yaml.safe_load(found[f"r2r-2022-{side}.yaml"])) == plain(yaml.safe_load(written))
    theirs = yaml.safe_load(setup.CALL_2022.read_text(encoding="utf-8"))
    assert plain(yaml.safe_load(found["r2r-2022.yaml"])) == plain(theirs)


def plain(data):
    """Return data without pairs that say nothing, texts without the line breaks of their layout."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items() if value != ["", ""]}
    if isinstance(data, list):
        return [plain(one) for one in data]
    return data.strip() if isinstance(data, str) else data


def test_an_unusual_call_comes_back_the_same(call, officer, tmp_path, at):
    """Everything that is not the rule: a draft translation, a loose topic, a track of its own, an unpublished call."""
    made = editions.copy(
        call=call,
        code="ODD-2030",
        opens_at=at,
        closes_at=at + timedelta(days=30, seconds=7),
        by=officer,
        at=at,
    )
    made.results_by = date(2030, 1, 2)
    made.text_ja, made.text_state = "「はい」: 改行\n # 記号 'と\" \\ も", "draft"
    made.save()
    Topic.objects.create(
        call=made, slug="loose", number=99, title_en="Loose", title_ja="その他", title_state="draft"
    )
    Track.objects.filter(call=made, side="jp").update(closes_at=at + timedelta(days=40))
    Section.objects.filter(questionnaire__track__call=made, slug="strategy").update(
        text_source="en", title_state="missing"
    )
    written(tmp_path, files(made))

    with transaction.atomic():
        again = setup.load_call(path=tmp_path / "odd-2030.yaml", by=officer, at=at, code="ODD-2031")

    assert renamed(files(again), "ODD-2031") == renamed(files(made), "ODD-2030")
    assert (again.is_published, again.tracks.get(side="jp").closes_at) == (False, at + timedelta(days=40))
    assert not Questionnaire.objects.filter(track__call=again, published_at__isnull=False).exists()


def written(folder, found):
    for name, text in found.items():
        (folder / name).write_text(text, encoding="utf-8")


def test_a_copied_edition_says_the_same_as_its_pattern(call, officer, at):
    ApplicationFactory(call=call)
    made = editions.copy(
        call=call, code="R2R-2024", opens_at=call.opens_at, closes_at=call.closes_at, by=officer, at=at
    )

    mine, theirs = renamed(files(made), "R2R-2024"), renamed(files(call), "R2R-2022")
    for side in ("eu", "jp"):
        assert mine[f"stem-{side}.yaml"] == theirs[f"stem-{side}.yaml"], (
            "conditions, parts, choices, columns and all"
        )
    different = {"published: false"} | {
        line for line in theirs["stem.yaml"].splitlines() if "results_by" in line
    }
    assert set(mine["stem.yaml"].splitlines()) ^ set(theirs["stem.yaml"].splitlines()) == different


def test_the_newest_published_questionnaire_goes_out(call, officer, at):
    version = next_version(call, by=officer, at=at)
    Section.objects.filter(questionnaire=version, slug="region").update(title_en="Your area")
    before = files(call)["r2r-2022-eu.yaml"]

    questionnaires.publish(questionnaire=version, by=officer, at=at, **CHANGES)

    assert "Your area" not in before
    assert "Your area" in files(call)["r2r-2022-eu.yaml"]


def test_a_call_that_cannot_be_published_is_not_loaded(call, tmp_path):
    found = files(call)
    found["r2r-2022-eu.yaml"] = found["r2r-2022-eu.yaml"].replace(
        "shown_when:\n      hosting: 'yes'", "shown_when:\n      nowhere: 'yes'"
    )
    written(tmp_path, found)

    with pytest.raises(CommandError, match="which is not there"), transaction.atomic():
        call_command("call_import", tmp_path / "r2r-2022.yaml", code="R2R-2099")

    assert not Call.objects.filter(code="R2R-2099").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace("zone: Europe/Brussels\n", "").replace("2022", "2023"), "is no call"),
        (lambda text: "a: [", "is no call"),
        (lambda text: text, "there is a call R2R-2022 already"),
    ],
)
def test_a_wrong_file_says_so_and_changes_nothing(call, tmp_path, change, words):
    found = files(call)
    found["r2r-2022.yaml"] = change(found["r2r-2022.yaml"])
    written(tmp_path, found)

    with pytest.raises(CommandError, match=words):
        call_command("call_import", tmp_path / "r2r-2022.yaml")

    assert Call.objects.count() == 1


def test_an_unknown_call_is_not_exported(call):
    with pytest.raises(CommandError, match="there is no call X"):
        call_command("call_export", "X")
