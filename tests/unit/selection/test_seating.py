"""A proposed panel is the best there is, the same every time, and says where nobody can be found (SPEC E4)."""

import json
import subprocess
import sys
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from r2r_portal.confined import MIB, Limits, run
from selection.domain.seating import File, Member, Reason, Task, cost, is_served
from selection.domain.seating_files import answer, answered, read, written
from selection.solving.seating import solve

LANGUAGES = st.sets(st.sampled_from(["en", "ja"]), min_size=1).map(frozenset)


@st.composite
def tasks(draw):
    """A panel of up to four at up to three files, with interests, capacities, begun and present work."""
    files = tuple(File(f"F{n}", draw(LANGUAGES)) for n in range(draw(st.integers(1, 3))))
    members = tuple(
        Member(
            f"M{n}", draw(st.sampled_from(["eu", "jp"])), draw(LANGUAGES), draw(st.sampled_from([None, 1, 2]))
        )
        for n in range(draw(st.integers(1, 4)))
    )
    pairs = [(file.key, member.key) for file in files for member in members]
    begun = draw(st.sets(st.sampled_from(pairs), max_size=3))
    barred = draw(st.sets(st.sampled_from(pairs), max_size=4)) - begun
    present = draw(st.sets(st.sampled_from(pairs), max_size=3)) - begun
    return Task(
        files,
        members,
        dict.fromkeys(barred, "interest"),
        frozenset(begun),
        frozenset(present),
        draw(st.sampled_from([2, 3])),
    )


def teams(task, file):
    """Every way to seat one file: nobody new, or a whole team."""
    kept = {pair for pair in task.begun if pair[0] == file.key}
    able = [
        (file.key, one.key)
        for one in task.members
        if task.possible(file, one) and (file.key, one.key) not in kept
    ]
    yield frozenset(kept)
    for size in range(1, task.limit(file) - len(kept) + 1):
        for more in combinations(able, size):
            team = frozenset(kept | set(more))
            if is_served(task, file, team):
                yield team


def room(task, pairs):
    """Whether nobody carries more than they take, but for what they began."""
    for member in task.members:
        load = sum(key == member.key for _file, key in pairs)
        kept = sum(key == member.key for _file, key in task.begun)
        if member.most is not None and load > max(member.most, kept):
            return False
    return True


def best(task):
    """The smallest cost over every seating there is."""
    found = [frozenset()]
    for file in task.files:
        found = [done | team for done in found for team in teams(task, file)]
    return min(cost(task, pairs) for pairs in found if room(task, pairs))


@pytest.mark.rule("E4")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tasks())
def test_the_solver_is_as_good_as_trying_everything(task):
    seating = solve(task)

    assert seating.is_proved
    assert task.begun <= seating.pairs
    assert room(task, seating.pairs)
    assert cost(task, seating.pairs) == best(task)
    unserved = [file.key for file in task.files if not is_served(task, file, seating.pairs)]
    assert [key for key, _why in seating.without] == sorted(unserved)
    assert all(why for _key, why in seating.without)


@pytest.mark.rule("E4")
def test_begun_work_at_a_file_without_a_team_makes_no_other_file_better():
    """One team is possible. At the file that was begun it costs one seat, elsewhere two, and somebody has two files."""
    files = (File("F", frozenset({"en"})), File("G", frozenset({"en"})))
    members = (Member("Ada", "eu", frozenset({"en"}), None), Member("Hanako", "jp", frozenset({"en"}), 1))
    seating = solve(Task(files, members, {}, begun=frozenset({("F", "Ada")}), each=2))

    assert seating.pairs == {("F", "Ada"), ("F", "Hanako")}


def panel(*members):
    return tuple(Member(key, side, frozenset(reads.split()), most) for key, side, reads, most in members)


EU, JP = ("Ada", "eu", "en", None), ("Hanako", "jp", "en ja", None)


@pytest.mark.rule("E4")
@pytest.mark.parametrize(
    ("members", "barred", "why"),
    [
        (panel(EU), {}, Reason("side", "jp")),
        (panel(EU, ("Taro", "jp", "ja", None)), {}, Reason("language", "jp")),
        (panel(EU, JP), {("F", "Hanako"): "interest"}, Reason("interest", "jp")),
        (panel(EU, JP), {("F", "Ada"): "suspicion"}, Reason("suspicion", "eu")),
    ],
)
def test_it_says_for_which_file_and_why_and_proposes_the_rest(members, barred, why):
    files = (File("F", frozenset({"en"})), File("G", frozenset({"en", "ja"})))
    seating = solve(Task(files, members, barred))
    assert why in dict(seating.without)["F"]
    if why.kind in ("interest", "suspicion", "language"):
        assert seating.pairs == {("G", member.key) for member in members}


def test_a_full_panel_is_named_as_the_reason():
    files = tuple(File(key, frozenset({"en"})) for key in "FG")
    seating = solve(Task(files, panel(("Ada", "eu", "en", 1), JP)))
    assert [why for _key, why in seating.without] == [(Reason("full"),)]
    assert len(seating.pairs) == 2


@pytest.mark.rule("E4")
def test_what_is_begun_stays_and_what_is_proposed_is_proposed_again():
    members = panel(EU, JP, ("Bo", "eu", "en", None), ("Chie", "jp", "en", None))
    files = tuple(File(f"F{n}", frozenset({"en"})) for n in range(4))
    begun = frozenset({("F0", "Ada"), ("F1", "Ada"), ("F2", "Ada"), ("F3", "Ada")})
    first = solve(Task(files, members, begun=begun))
    assert begun <= first.pairs
    again = solve(Task(files[::-1], members[::-1], begun=begun, present=first.pairs - begun))
    assert again == first


def test_the_child_gives_the_same_answer_as_the_function():
    task = Task((File("見本-1", frozenset({"en"})),), panel(EU, JP), {("見本-1", "Bo"): "interest"}, each=3)
    assert read(written(task)) == task
    said = run("selection.solving.seating_child", written(task), Limits(30, 2048 * MIB, 60))
    assert answer(said) == solve(task) == answer(answered(solve(task)))


def test_the_web_process_never_loads_the_solver():
    lines = (
        "import os, sys, json, warnings", "warnings.simplefilter('ignore')",
        "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'r2r_portal.settings')", "import django", "django.setup()",
        "from django.urls import get_resolver", "get_resolver().url_patterns", "import r2r_portal.wsgi",
        "print(json.dumps(sorted(name for name in sys.modules if name.split('.')[0] == 'ortools')))",
    )  # fmt: skip
    said = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True
    )
    assert json.loads(said.stdout.splitlines()[-1]) == []
