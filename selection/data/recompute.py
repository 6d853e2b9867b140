#!/usr/bin/env python3
"""Recompute the result of a call from its decision file, with nothing but Python (3.9 or later).

    python3 recompute.py                      in the unpacked folder
    python3 recompute.py decision-file.zip    straight from the archive

Checks that no file was changed, that totals, thresholds and ranking follow from the scores, that the proposal of the
set is what it says it is and that no better one exists, and that the published list follows from the decisions.
Prints one line a check; ends with 1 if one fails. "NOT PROVED" means that this script gave up searching, no more.
"""

import hashlib
import itertools
import json
import sys
import zipfile
from collections import Counter
from fractions import Fraction
from pathlib import Path

MOST_NODES = 4_000_000  # of the search; then it says that it proved nothing
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


class Problem:
    """The input of a proposal. Z = weight × mean total + weight × mean interest of the pairs in one group, rounded down,
    less the prices of broken soft rules; everything in whole thousandths.
    """

    def __init__(self, given):
        self.rows = {row["ref"]: row for row in given["candidates"]}
        self.pairs, self.rules = given["pairs"], given["rules"]
        self.pins = {pin["ref"]: pin["place"] for pin in given["pins"]}
        self.wi, self.wp = given["weights"]["individual"], given["weights"]["pair"]

    def pair(self, one, other):
        """The interest of a pair, given from either end."""
        return self.pairs[one][other] if one in self.pairs else self.pairs[other][one]

    def breaches(self, rule, members):
        """How often a rule is broken."""
        sides = [rule["side"]] if rule.get("side") else ["eu", "jp"]
        mine = [self.rows[ref] for ref in members if self.rows[ref]["side"] in sides]
        number, kind = rule.get("number"), rule["kind"]
        if kind == "seats":
            return abs(len(mine) - (number or 0))
        if kind == "states":
            states = Counter(row["state"] for row in mine if row.get("state"))
            repeated = sum(states.values()) - len(states)
            return repeated if number is None else max(0, number - len(states))
        if kind == "area":
            areas = Counter(row["area"] for row in mine if row.get("area"))
            return sum(max(0, times - (number or 0)) for times in areas.values())
        if kind == "theme":
            return max(0, (number or 0) - sum(rule["theme"] in row["themes"] for row in mine))
        sizes = [
            [sum(members[r["ref"]] == g and r["side"] == s for r in mine) for g in (1, 2)] for s in sides
        ]
        if kind == "balance":
            return sum(max(0, abs(one - two) - (number or 0)) for one, two in sizes)
        return sum(max(0, (number or 0) - size) for pair in sizes for size in pair)

    def value(self, members):
        """Return (is allowed, how far from waived seats, Z)."""
        eu = [ref for ref in members if self.rows[ref]["side"] == "eu"]
        met = [(e, j) for e in eu for j in members if j not in eu and members[e] == members[j]]
        points, shared = (
            sum(self.rows[ref]["total"] for ref in members),
            sum(self.pair(*pair) for pair in met),
        )
        n, m = len(members), len(met)
        z = self.wi * points // n if n else 0
        if n and m:
            z = (self.wi * points * m + self.wp * shared * n) // (n * m)
        allowed = all(self.fits(ref, members.get(ref)) for ref in self.pins)
        deviation = 0
        for rule in self.rules:
            times = self.breaches(rule, members)
            waived = rule.get("waived", False)
            allowed = allowed and not (times and rule["hard"] and not waived)
            deviation += times if waived and rule["kind"] == "seats" else 0
            z -= 0 if rule["hard"] else rule["price"] * times
        return allowed, deviation, z

    def fits(self, ref, group):
        """Tell whether a place agrees with the pin on it."""
        places = {"out": (None,), "in": (1, 2), "first": (1,), "second": (2,)}
        return ref not in self.pins or group in places[self.pins[ref]]


class TooMuchError(Exception):
    """The search passed its limit."""


class Search:
    """Looks for any allowed set that is better than the one claimed: all choices of one side, a bound for the other."""

    def __init__(self, problem, claimed):
        self.p, self.nodes, (_allowed, self.deviation, self.z) = problem, 0, problem.value(claimed)
        sides = {s: [r for r, row in problem.rows.items() if row["side"] == s] for s in ("eu", "jp")}
        self.outer, self.inner = sorted(sides.values(), key=len)
        self.alone = any(
            self.binds(r) and r["kind"] == "states" and r.get("number") is None for r in problem.rules
        )

    @staticmethod
    def binds(rule):
        """Whether no set may break a rule."""
        return rule["hard"] and not rule.get("waived", False)

    def better(self):
        """Return a better set, or None once none can exist."""
        shapes = [itertools.product(range(len(refs) + 1), repeat=2) for refs in (self.outer, self.inner)]
        for outer, own in itertools.product(*shapes):
            if self.possible(outer, own):
                for members in self.choices(outer):
                    found = self.complete(members, own)
                    if found:
                        return found
        return None

    def choices(self, sizes):
        """Yield every choice of the outer side with these sizes that agrees with its pins."""
        for first in itertools.combinations(self.outer, sizes[0]):
            rest = [ref for ref in self.outer if ref not in first]
            for second in itertools.combinations(rest, sizes[1]):
                members = {**dict.fromkeys(first, 1), **dict.fromkeys(second, 2)}
                if all(self.p.fits(ref, members.get(ref)) for ref in self.outer):
                    yield members

    def possible(self, outer, own):
        """Leave out sizes that a binding rule forbids, or that lie further from waived seats."""
        if not self.p.pins and outer < (outer[1], outer[0]):
            return False  # the same with the groups' numbers exchanged
        fake, off = {}, 0
        for refs, sizes in ((self.outer, outer), (self.inner, own)):
            if sum(sizes) > len(refs):
                return False
            fake.update(zip(refs, [1] * sizes[0] + [2] * sizes[1]))  # noqa: B905 - Python 3.9 has no strict
        for rule in self.p.rules:
            if rule["kind"] in ("seats", "balance", "group"):
                times = self.p.breaches(rule, fake)
                off += times if rule["kind"] == "seats" and rule.get("waived", False) else 0
                if times and self.binds(rule):
                    return False
        return bool(fake) and off <= self.deviation

    def complete(self, members, own):
        """Fill the inner side where its bound leaves room; exact numbers, multiplied by n × m."""
        p, n = self.p, len(members) + sum(own)
        sizes = [sum(g == k for g in members.values()) for k in (1, 2)]
        m = sizes[0] * own[0] + sizes[1] * own[1]
        factor = m or 1
        base = p.wi * factor * sum(p.rows[ref]["total"] for ref in members)
        worth = {}
        for ref in self.inner:
            rows = [p.wi * factor * p.rows[ref]["total"]] * 2
            for other, group in members.items():
                rows[group - 1] += p.wp * n * p.pair(ref, other) if m else 0
            worth[ref] = [
                w if p.fits(ref, k) and own[k - 1] else None for k, w in ((1, rows[0]), (2, rows[1]))
            ]
        able = [ref for ref in self.inner if any(w is not None for w in worth[ref])]
        able.sort(key=lambda ref: -max(w for w in worth[ref] if w is not None))
        goal = (self.z + 1) * n * factor
        return self.fill(able, worth, members, list(own), base, goal, 0)

    def fill(self, able, worth, members, left, reached, goal, at):
        """Choose from `able[at:]`, best first, while the best that is left could still reach the goal."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise TooMuchError
        if not sum(left):
            allowed, deviation, z = self.p.value(members)
            return dict(members) if allowed and (deviation, -z) < (self.deviation, -self.z) else None
        used = {self.p.rows[ref].get("state") for ref in members} - {None, ""} if self.alone else set()
        for place in range(at, len(able) - sum(left) + 1):
            if not self.deviation and reached + self.bound(able, worth, used, sum(left), place) < goal:
                return None
            if self.p.rows[able[place]].get("state") not in used:
                found = self.take(able, worth, members, left, reached, goal, place)
                if found:
                    return found
        return None

    def take(self, able, worth, members, left, reached, goal, place):
        """Put one into either group and go on."""
        ref = able[place]
        for k in (0, 1):
            if left[k] and worth[ref][k] is not None:
                left[k] -= 1
                members[ref] = k + 1
                found = self.fill(able, worth, members, left, reached + worth[ref][k], goal, place + 1)
                del members[ref]
                left[k] += 1
                if found:
                    return found
        return None

    def bound(self, able, worth, used, count, at):
        """Return the most that `count` more can bring, one a Member State where that binds."""
        best, seen = 0, set(used)
        for ref in able[at:]:
            state = self.p.rows[ref].get("state")
            if state not in seen:
                seen |= {state} if self.alone and state else set()
                best += max(w for w in worth[ref] if w is not None)
                count -= 1
            if not count:
                break
        return best


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
