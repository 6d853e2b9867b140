"""What kinds of messages are called, for those who look through them; codes stay for programs."""

from django.utils.translation import gettext_lazy

WORDS = {
    "account.code": gettext_lazy("Code to sign in"),
    "agenda.changed": gettext_lazy("Agenda changed"),
    "allowance.approved": gettext_lazy("Allowance approved"),
    "application.changed": gettext_lazy("Receipt of a changed application"),
    "application.corrected": gettext_lazy("Answer corrected by the secretariat"),
    "application.entered": gettext_lazy("Entry on behalf to be confirmed"),
    "application.restored": gettext_lazy("Withdrawal undone"),
    "application.submitted": gettext_lazy("Receipt of an application"),
    "application.withdrawn": gettext_lazy("Application withdrawn"),
    "attachment.quarantined": gettext_lazy("File stopped by the virus check"),
    "consideration.answered": gettext_lazy("Answer to a request for consideration"),
    "consideration.asked": gettext_lazy("Request for consideration, to the secretariat"),
    "consideration.received": gettext_lazy("Request for consideration received"),
    "deadline.moved": gettext_lazy("Deadline moved"),
    "deadline.proposed": gettext_lazy("Earlier deadline to be approved"),
    "decision.released": gettext_lazy("Letter of the result"),
    "delegation.data": gettext_lazy("Reminder of delegation data"),
    "draft.left": gettext_lazy("Call closed, draft not submitted"),
    "drafts.left": gettext_lazy("Call closed, several drafts not submitted"),
    "draft.reminder": gettext_lazy("Reminder of a draft"),
    "draft.reminders": gettext_lazy("Reminder of several drafts"),
    "evaluation.assigned": gettext_lazy("Applications to evaluate"),
    "evaluation.due": gettext_lazy("Reminder of evaluations"),
    "helpdesk.answered": gettext_lazy("Answer of the helpdesk"),
    "helpdesk.asked": gettext_lazy("Question to the helpdesk"),
    "helpdesk.received": gettext_lazy("Question received"),
    "helpdesk.replied": gettext_lazy("Reply to the helpdesk"),
    "information.answered": gettext_lazy("Receipt of a reply"),
    "information.arrived": gettext_lazy("Reply received, to the secretariat"),
    "information.asked": gettext_lazy("Request for information"),
    "information.cancelled": gettext_lazy("Request for information withdrawn"),
    "information.reminder": gettext_lazy("Reminder of a request for information"),
    "invitation.asked": gettext_lazy("Request for an invitation"),
    "invitation.declined": gettext_lazy("Invitation declined"),
    "invitation.sent": gettext_lazy("Invitation"),
    "questionnaire.published": gettext_lazy("New version of the questionnaire"),
    "team.accepted": gettext_lazy("Colleague joined the team"),
    "team.changed": gettext_lazy("Part in the team changed"),
    "team.handed_over": gettext_lazy("Ownership handed over"),
    "team.invited": gettext_lazy("Invitation of a colleague"),
    "team.left": gettext_lazy("Colleague left the team"),
    "team.removed": gettext_lazy("Colleague removed from the team"),
    "translation.objected": gettext_lazy("Objection to a translation"),
    "withdrawal.asked": gettext_lazy("Request to withdraw, to the secretariat"),
    "withdrawal.received": gettext_lazy("Request to withdraw received"),
}


def said(topic: str) -> str:
    """Return what a kind of message is called; the topic itself where nobody has words for it."""
    return str(WORDS.get(topic, topic))
