"""The verbs of the room, by noun; other rooms call them as `channels.actions.verb`."""

from regie.channels.actions.accounts import (
    NewAccount,
    NotAllowed,
    connect,
    disconnect,
    may_manage,
    open_hook,
    request_check,
    rewrap_credentials,
    store_credential,
)
from regie.channels.actions.fetching import fetch_account, fetch_due, note_failure
from regie.channels.actions.intake import parse_again, parse_pending, receive_push, store_raw
from regie.channels.actions.outgoing import mark_taken, record_outgoing

__all__ = [
    "NewAccount",
    "NotAllowed",
    "connect",
    "disconnect",
    "fetch_account",
    "fetch_due",
    "mark_taken",
    "may_manage",
    "note_failure",
    "open_hook",
    "parse_again",
    "parse_pending",
    "receive_push",
    "record_outgoing",
    "request_check",
    "rewrap_credentials",
    "store_credential",
    "store_raw",
]
