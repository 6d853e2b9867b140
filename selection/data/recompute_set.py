"""What a set of territories in two groups is worth, and a search for a better one; recompute.py asks both.

The rules of the set are those of its input; nothing but Python is needed.
"""

import itertools
from collections import Counter

MOST_NODES = 4_000_000  # of the search; then it says that it proved nothing


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
