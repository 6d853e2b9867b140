"""All sets and both groups, tried one by one, from the input document alone: shares no code with the solver."""

from fractions import Fraction
from itertools import product
from math import floor


def tried(document: dict) -> dict | None:
    """Return the best allowed members with their Z, None where nothing is allowed."""
    people = sorted(document["candidates"], key=lambda one: one["ref"])
    best = None
    for places in product((0, 1, 2), repeat=len(people)):
        members = {one["ref"]: place for one, place in zip(people, places, strict=True) if place}
        judged = judge(document, people, members)
        if judged and (best is None or judged[0] < best[0]):
            best = (judged[0], members, judged[1])
    return best and {"members": best[1], "objective": best[2]}


def sets(document: dict) -> dict[frozenset, int]:
    """Return every allowed set with the Z of its best division, of those nearest to waived seats."""
    people = sorted(document["candidates"], key=lambda one: one["ref"])
    found: dict[frozenset, tuple] = {}
    for places in product((0, 1, 2), repeat=len(people)):
        members = {one["ref"]: place for one, place in zip(people, places, strict=True) if place}
        judged = judge(document, people, members)
        if judged:
            key = frozenset(members)
            found[key] = min(found.get(key, judged), judged)
    nearest = min((order[0] for order, _z in found.values()), default=0)
    return {key: z for key, (order, z) in found.items() if order[0] == nearest}


def judge(document, people, members):
    chosen = [one for one in people if one["ref"] in members]
    sides = {side: [one for one in chosen if one["side"] == side] for side in ("eu", "jp")}
    if not sides["eu"] or not sides["jp"] or not pins_hold(document, members):
        return None
    cost = away = 0
    for rule in document["rules"]:
        times = broken(rule, sides, members)
        if times and rule["hard"] and not rule["waived"]:
            return None
        cost += 0 if rule["hard"] else times * rule["price"]
        away += times if rule["waived"] and rule["kind"] == "seats" else 0
    mean = Fraction(sum(one["total"] for one in chosen), len(chosen))
    met = [
        document["pairs"][a["ref"]][b["ref"]]
        for a in sides["eu"]
        for b in sides["jp"]
        if members[a["ref"]] == members[b["ref"]]
    ]
    shared = Fraction(sum(met), len(met)) if met else 0
    weights = document["weights"]
    z = floor(weights["individual"] * mean + weights["pair"] * shared) - cost
    again = sum(
        len(side) - len({one["area"] for one in side})
        for side in ([one for one in side if one["area"]] for side in sides.values())
    )
    numbered = any(pin["place"] in ("first", "second") for pin in document["pins"])
    first = 1 if numbered else members[min(members)]
    held = [one["ref"] not in members for one in people]
    groups = [members[one["ref"]] != first for one in chosen]
    return (away, -z, again, held, groups), z


def pins_hold(document, members):
    for pin in document["pins"]:
        place = members.get(pin["ref"], 0)
        allowed = {"in": (1, 2), "out": (0,), "first": (1,), "second": (2,)}[pin["place"]]
        if place not in allowed:
            return False
    return True


def broken(rule, sides, members):
    looked = [rule["side"]] if rule["side"] else ["eu", "jp"]
    mine = [one for side in looked for one in sides[side]]
    number = rule["number"]
    if rule["kind"] == "seats":
        return abs(len(mine) - number)
    if rule["kind"] == "states":
        states = [one["state"] for one in mine if one["state"]]
        return len(states) - len(set(states)) if number is None else max(0, number - len(set(states)))
    if rule["kind"] == "area":
        areas = [one["area"] for one in mine if one["area"]]
        return sum(max(0, areas.count(area) - number) for area in set(areas))
    if rule["kind"] == "theme":
        return max(0, number - len([1 for one in mine if rule["theme"] in one["themes"]]))
    times = 0
    for side in looked:
        sizes = [len([1 for one in sides[side] if members[one["ref"]] == group]) for group in (1, 2)]
        if rule["kind"] == "balance":
            times += max(0, max(sizes) - min(sizes) - number)
        else:
            times += sum(max(0, number - size) for size in sizes)
    return times
