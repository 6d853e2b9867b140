"""When a question may be put away: what was said about the call to one must be weighed for all."""

ABOUT_THE_CALL = frozenset({"call", "form"})


def needs_decision(topic: str, form_question: str) -> bool:
    """Tell whether closing takes the decision if everybody should know: questions about the call and about its form."""
    return topic in ABOUT_THE_CALL or bool(form_question)
