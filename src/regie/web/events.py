"""Lines of the ledger in words: what was done, about what, from where; unknown codes stay as they are."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

ACTIONS: Final = {
    "audit.erased": _("Personal values erased"),
    "audit.exported": _("Ledger exported"),
    "audit.personal_read": _("Personal values in the ledger read"),
    "channels.alarm_raised": _("Alarm about a channel raised"),
    "channels.check_asked": _("Check of a channel asked"),
    "channels.connected": _("Channel connected"),
    "channels.disconnected": _("Channel disconnected"),
    "channels.health_changed": _("State of a channel changed"),
    "channels.hook_opened": _("Delivery address of a channel opened"),
    "channels.import_begun": _("Import of messages started"),
    "channels.key_refused": _("Key of a channel refused"),
    "channels.problem_retried": _("Message that could not be read tried again"),
    "channels.received": _("Messages received"),
    "channels.reconnected": _("Channel connected again"),
    "channels.secret_replaced": _("Key of a channel replaced"),
    "channels.secrets_rewrapped": _("Keys of channels locked anew"),
    "engagement.activated": _("Assignment started"),
    "engagement.drafted": _("Assignment drafted"),
    "engagement.ended": _("Assignment ended"),
    "engagement.people_chosen": _("People of an assignment chosen"),
    "escalation.acknowledged": _("Escalation taken up"),
    "escalation.answer_late": _("Escalation not answered in time"),
    "escalation.answered": _("Escalation answered"),
    "escalation.closed": _("Escalation closed"),
    "escalation.ladder_ended": _("Escalation: nobody left to warn"),
    "escalation.level_empty": _("Escalation: nobody on duty at this step"),
    "escalation.nobody": _("Escalation: nobody could be warned"),
    "escalation.not_acknowledged": _("Escalation not taken up in time"),
    "escalation.passed_on": _("Escalation passed on"),
    "escalation.raised": _("Escalated"),
    "escalation.told": _("Person on duty warned"),
    "inbox.advice_asked": _("Advice asked"),
    "inbox.advice_given": _("Advice given"),
    "inbox.alarm_joined": _("Message added to an alarm"),
    "inbox.alarm_raised": _("Alarm raised about messages"),
    "inbox.answered": _("Case answered"),
    "inbox.caught_up": _("Missed messages taken in"),
    "inbox.claimed": _("Case claimed"),
    "inbox.closed": _("Case closed"),
    "inbox.concern_decided": _("Decision about an escalated case"),
    "inbox.concern_raised": _("Case escalated"),
    "inbox.drafted": _("Reply drafted"),
    "inbox.extended": _("New message in a case"),
    "inbox.given_back": _("Case given back"),
    "inbox.handed_over": _("Case handed over"),
    "inbox.labelled": _("Label added"),
    "inbox.message_deleted": _("Sender deleted the message"),
    "inbox.message_edited": _("Sender changed the message"),
    "inbox.noted": _("Note written"),
    "inbox.opened": _("Case opened"),
    "inbox.read": _("Case read"),
    "inbox.reopened": _("Case opened again"),
    "inbox.reply_moved": _("Reply clock moved"),
    "inbox.reply_stopped": _("Reply stopped"),
    "inbox.returned_idle": _("Case returned after idleness"),
    "inbox.searched": _("Searched in messages"),
    "inbox.silenced": _("Decided not to answer"),
    "inbox.submitted": _("Reply handed in"),
    "inbox.taken_in": _("Messages taken in"),
    "inbox.taken_over": _("Case taken over"),
    "inbox.topic_set": _("Topic changed"),
    "inbox.tried": _("Something tried in the inbox"),
    "inbox.unlabelled": _("Label removed"),
    "inbox.urgency_set": _("Urgency changed"),
    "mandate.brake_release": _("Release of the brake"),
    "mandate.brake_release_asked": _("Release of the brake asked"),
    "mandate.brake_released": _("Brake released"),
    "mandate.brake_set": _("Brake set"),
    "mandate.draft_saved": _("Draft of a mandate changed"),
    "mandate.draft_undone": _("Change to a draft of a mandate undone"),
    "mandate.drafted": _("Mandate drafted"),
    "mandate.signed": _("Mandate signed"),
    "mandate.withdrawn": _("Mandate withdrawn"),
    "people.account_made": _("Account made"),
    "people.invitation_accepted": _("Invitation accepted"),
    "people.invited_again": _("Invited again"),
    "people.password_changed": _("Password changed"),
    "people.seat_ended": _("Seat ended"),
    "people.seat_given": _("Seat given"),
    "people.second_factor_added": _("Second factor added"),
    "people.second_factor_failed": _("Second factor wrong"),
    "people.second_factor_removed": _("Second factor removed"),
    "people.sign_in_failed": _("Sign-in failed"),
    "people.signed_in": _("Signed in"),
    "people.signed_out": _("Signed out"),
    "practice.fault_set": _("Fault on the practice network set"),
    "practice.play_paused": _("Practice paused"),
    "practice.play_resumed": _("Practice resumed"),
    "practice.play_started": _("Practice started"),
    "practice.play_stopped": _("Practice stopped"),
    "practice.post_written": _("Practice message written"),
    "publishing.advice_asked": _("Advice asked of somebody without a seat"),
    "publishing.advice_code_sent": _("Code for a link sent"),
    "publishing.advice_code_wrong": _("Wrong code with a link"),
    "publishing.advice_given": _("Advice given through a link"),
    "publishing.advice_lapsed": _("Link for advice lapsed"),
    "publishing.advice_link_refused": _("Link that does not exist tried"),
    "publishing.advice_locked": _("Link shut after wrong codes"),
    "publishing.advice_mailed": _("Link for advice mailed"),
    "publishing.advice_opened": _("Link for advice opened"),
    "publishing.advice_taken_back": _("Question for advice taken back"),
    "publishing.approved": _("Reply approved"),
    "publishing.asked": _("Approval asked of people"),
    "publishing.attempt_lost": _("Sending broke off"),
    "publishing.attempted": _("Tried to send"),
    "publishing.came_late": _("Reply appeared after all"),
    "publishing.delegated": _("Role of approver delegated"),
    "publishing.delegation_ended": _("Delegation ended by itself"),
    "publishing.delegation_revoked": _("Delegation ended by a person"),
    "publishing.edited": _("Reply changed"),
    "publishing.escalated": _("Reply escalated"),
    "publishing.expired": _("Reply expired"),
    "publishing.failed": _("Sending failed"),
    "publishing.lapsed": _("Approval lapsed"),
    "publishing.nobody_to_ask": _("Nobody there to ask for approval"),
    "publishing.not_decided_yet": _("No decision in time, the next one asked"),
    "publishing.proposed": _("Reply proposed"),
    "publishing.queued": _("Reply queued"),
    "publishing.refused": _("Reply refused by the mandate"),
    "publishing.resolved": _("Uncertain sending settled by a person"),
    "publishing.returned": _("Reply returned"),
    "publishing.sent": _("Reply sent"),
    "publishing.stop_asked": _("Sending asked to stop"),
    "publishing.stopped": _("Reply stopped by the brake"),
    "publishing.taken_over": _("Reply taken over by the municipality"),
    "publishing.unknown": _("Not certain that the reply was sent"),
    "publishing.waiting": _("Reply waits for approval"),
    "publishing.withdrawn": _("Reply withdrawn"),
    "web.opened": _("Page opened"),
}
OBJECTS: Final = {
    "account": _("Channel"),
    "advice": _("Question for advice"),
    "assignment": _("Assignment"),
    "brake": _("Brake"),
    "case": _("Case"),
    "channel": _("Channel"),
    "concern": _("Escalation"),
    "delegation": _("Delegation"),
    "ledger": _("Ledger"),
    "line": _("Ledger line"),
    "mandate": _("Mandate"),
    "message": _("Message"),
    "municipality": _("Municipality"),
    "organisation": _("Organisation"),
    "page": _("Page"),
    "play": _("Practice"),
    "practice_play": _("Practice"),
    "practice_post": _("Practice post"),
    "practice_account": _("Practice account"),
    "release": _("Reply"),
    "seat": _("Seat"),
    "thread": _("Thread"),
    "user": _("Person"),
}
RESULTS: Final = {
    "done": _("Done"),
    "refused": _("Refused"),
    "failed": _("Failed"),
    "unknown": _("Not certain"),
}
ORIGINS: Final = {
    "web": _("Screen"),
    "worker": _("Worker"),
    "cli": _("Command line"),
}
FIELDS: Final = {
    "actor_name": _("Name of the person"),
    "address": _("Network address"),
    "text": _("Text"),
    "comment": _("Comment"),
    "reason": _("Reason"),
    "question": _("Question"),
    "query": _("Search words"),
    "name": _("Name"),
    "email": _("E-mail address"),
}


def action_words(action: str) -> str:
    """What was done, such as `Case claimed`; a code that is not known here is shown plainly."""
    return str(ACTIONS.get(action, action.replace("_", " ").replace(".", ": ")))


def object_words(kind: str, name: str) -> str:
    """`Case 12`; a page is its own path."""
    if kind == "page":
        return name
    return f"{OBJECTS.get(kind, kind)} {name}".strip()


# Software that acts by itself, by the name it signs with.
SOFTWARE: Final = {
    "clock": _("Regie (clock)"),
    "demo": _("Regie (demo)"),
    "health": _("Regie (channel watch)"),
    "import": _("Regie (import)"),
    "inbox": _("Regie (inbox)"),
    "intake": _("Regie (intake)"),
    "invitation": _("Regie (invitation)"),
    "link": _("Regie (link)"),
    "outbox": _("Regie (outbox)"),
}


def software_words(name: str) -> str:
    """The part of Regie that acted; an unknown one by its own name."""
    return str(SOFTWARE.get(name, name))


def field_words(field: str) -> str:
    """The name of a personal field."""
    return str(FIELDS.get(field, field.replace("_", " ")))
