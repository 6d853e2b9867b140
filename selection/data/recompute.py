#!/usr/bin/env python3
"""Recompute the result of a call from its decision file, with nothing but Python (3.9 or later).

    python3 recompute.py                      in the unpacked folder
    python3 recompute.py decision-file.zip    straight from the archive

Checks that no file was changed, that totals, thresholds and ranking follow from the scores, that the proposal of the
set is what it says it is and that no better one exists, and that the published list follows from the decisions.
What a set is worth, and the search for a better one, stand in recompute_set.py beside this script or in the archive.
Prints one line a check; ends with 1 if one fails. "NOT PROVED" means that this script gave up searching, no more.
"""

import hashlib
import json
import sys
import zipfile
from fractions import Fraction
from pathlib import Path

sys.dont_write_bytecode = True  # the folder holds what the manifest lists, and nothing else
sys.path[:0] = [str(Path(__file__).resolve().parent), *sys.argv[1:2]]

from recompute_set import MOST_NODES, Problem, Search, TooMuchError  # noqa: E402 - found beside this script

GIVEN_BACK = ("declined", "lapsed", "stopped")
failed: list = []


def say(ok, name, detail=""):
    """Print one line; remember what failed."""
    word = "ok  " if ok else "FAIL"
    print(f"{word} {name}{': ' + detail if detail else ''}")
    if not ok:
        failed.append(name)


def note(text):
    """Print what is worth knowing and fails nothing."""
    print(f"note {text}")


def digest(data):
    """SHA-256 over canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read(source):
    """Return name -> bytes of an archive or a folder."""
    if source.is_file():
        with zipfile.ZipFile(source) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    return {str(p.relative_to(source).as_posix()): p.read_bytes() for p in source.rglob("*") if p.is_file()}


def check_files(files):
    """Every file is listed with its hash, and has it."""
    listed = json.loads(files["manifest.json"])["files"]
    for name in sorted({*listed, *files} - {"manifest.json"}):
        if name not in files:
            say(False, name, "missing")
        elif name not in listed:
            say(False, name, "not in the manifest")
        elif hashlib.sha256(files[name]).hexdigest() != listed[name]:
            say(False, name, "changed since it was written")
    say(True, f"{len(listed)} files looked at")


def measures(rules, track):
    """The scored criteria of one track."""
    rows = (c for c in rules["criteria"] if c["kind"] == "individual" and c["track"] in ("", track))
    return {c["slug"]: c for c in rows}


def total(scores, criteria):
    """0 to 100 over the weights that were answered; not applicable is absent, never zero; None where nothing was."""
    weights = sum(c["weight"] for slug, c in criteria.items() if slug in scores)
    points = sum((c["weight"] * scores[slug] for slug, c in criteria.items() if slug in scores), Fraction(0))
    return points * 100 / (weights * 5) if weights else None


def mean(values):
    """The mean of what is there."""
    known = [value for value in values if value is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def recomputed(data):
    """Return reference -> (exact total, criteria under their threshold)."""
    agreed = {d["application"]: d["scores"] for d in data["discussions"] if d["state"] == "agreed"}
    found = {}
    for row in data["applications"]:
        ref, criteria = row["reference"], measures(data["rules"], row["track"])
        settled = {slug: Fraction(value) for slug, value in agreed.get(ref, {}).items()}
        sheets = [
            {slug: Fraction(value) for slug, value in sheet["scores"].items()}
            for sheet in data["sheets"]
            if sheet["application"] == ref and sheet["counts"]
        ]
        under = []
        for slug, criterion in criteria.items():
            value = settled.get(slug, mean([s.get(slug) for s in sheets]))
            if (
                value is not None
                and criterion["threshold"] is not None
                and value < Fraction(criterion["threshold"])
            ):
                under.append(slug)
        found[ref] = (mean([total({**sheet, **settled}, criteria) for sheet in sheets]), sorted(under))
    return found


def check_ranking(data, found):
    """Totals, thresholds and places are those that the portal had."""
    for row in data["ranking"]:
        exact, under = found[row["reference"]]
        printed = "" if exact is None else str(exact)
        if printed != row["exact"]:
            say(
                False,
                f"total of {row['reference']}",
                f"{printed or '–'} from the scores, {row['exact'] or '–'} on file",
            )
        if under != row["under"]:
            say(
                False, f"thresholds of {row['reference']}", f"{under} from the scores, {row['under']} on file"
            )
    for track in sorted({row["track"] for row in data["ranking"]}):
        rows = [row for row in data["ranking"] if row["track"] == track]
        key = lambda r: (found[r][0] is None, -(found[r][0] or 0), r)  # noqa: E731
        order = sorted((row["reference"] for row in rows), key=key)
        filed = [row["reference"] for row in sorted(rows, key=lambda row: row["order"])]
        say(order == filed, f"ranking {track}", "" if order == filed else f"{order} from the scores")


def check_proposal(run, found):
    """The input is the one that was hashed, its totals follow from the scores, its value holds, none is better."""
    given, result, name = run["given"], run["result"], f"proposal {run['id'][:8]}"
    say(digest(given) == run["given_sha256"], f"{name}: input")
    problem, members = Problem(given), result.get("members")
    for ref, row in sorted(problem.rows.items()):
        exact = found.get(ref, (None, []))[0]
        if exact is not None and int(exact * 1000 + Fraction(1, 2)) != row["total"]:
            note(f"{name}: {ref} had another total when it was computed")
    if not members:
        note(f"{name}: no set")
        return
    allowed, _deviation, z = problem.value(members)
    say(allowed, f"{name}: keeps its rules and pins")
    say(z == result["objective"], f"{name}: objective", f"{z} recomputed, {result['objective']} on file")
    try:
        better = Search(problem, members).better()
    except TooMuchError:
        print(f"NOT PROVED {name}: more than {MOST_NODES} steps; the portal says: {result.get('status')}")
        return
    say(
        better is None,
        f"{name}: optimal",
        f"better: {sorted(better)}" if better else "by a search of its own",
    )


def check_published(data):
    """What is public follows from decisions, offers and corrections, and nothing against the eligibility check."""
    release, offers = data["release"], {one["reference"]: one for one in data["offers"]}
    say(digest(release["changes"]) == release["digest"], "release: hash that the second person approved")
    corrected = {one["reference"] for one in data["corrections"] if one["state"] == "applied"}
    listed = set()
    for one in data["decisions"]:
        ref, status = one["reference"], offers.get(one["reference"], {}).get("status", "")
        told = release["changes"]["decisions"].get(ref)
        if ref not in corrected and (told is None or told["outcome"] != one["outcome"]):
            say(False, f"decision on {ref}", "not the one that was released, and nobody corrected it")
        up = one["outcome"] == "reserve" and status in ("open", "accepted")
        if (one["outcome"] == "selected" or up) and status not in GIVEN_BACK:
            listed.add(ref)
        if data["eligibility"].get(ref) == "not_eligible" and one["outcome"] in ("selected", "reserve"):
            say(False, f"decision on {ref}", "against the eligibility check")
    public = set(data["public"])
    detail = f"differs at {', '.join(sorted(listed ^ public))}" if listed != public else ""
    say(listed == public, "published list", detail)


def note_departures(data):
    """Where people decided otherwise than proposed, a minute says why."""
    if not data["proposals"]:
        return note("no proposal on file: the set was chosen by people alone")
    proposed = set(data["proposals"][-1]["result"].get("members") or ())
    chosen = {one["reference"] for one in data["decisions"] if one["outcome"] == "selected"}
    known = {one["application"] for one in data["minutes"] if one["kind"] == "departure"}
    for ref in sorted(proposed ^ chosen):
        word = "selected against the proposal" if ref in chosen else "proposed and not selected"
        note(f"{ref}: {word}; {'a minute says why' if {ref, ''} & known else 'no minute of its own'}")
    return None


def main():
    """Run every check."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    files = read(source)
    check_files(files)
    data = {Path(n).stem: json.loads(files[n]) for n in files if n.startswith("data/")}
    found = recomputed(data)
    check_ranking(data, found)
    for run in data["proposals"][-1:]:
        check_proposal(run, found)
    check_published(data)
    note_departures(data)
    print("Everything follows." if not failed else f"{len(failed)} checks failed.")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
