"""How two sides that take part in different ways make one way of printing time."""

ROOM, ONLINE, ABSENT = "room", "online", "absent"


def way(mode_eu: str, mode_jp: str) -> str:
    """Return "online" (both clocks), "room" (the place's time) or "hybrid" (the place's, and the other side's)."""
    modes = {mode_eu, mode_jp} - {ABSENT}
    if modes == {ONLINE}:
        return "online"
    return "hybrid" if ONLINE in modes else "room"
