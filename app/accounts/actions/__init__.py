"""Changes to people, their rights and what they prove themselves with."""

from app.accounts.actions.credentials import change_mail, change_password, reset_password
from app.accounts.actions.forgetting import forget_due
from app.accounts.actions.invitations import (
    accept,
    accept_as_newcomer,
    invite,
    open_invitation,
    send_again,
    token_of,
    withdraw,
)
from app.accounts.actions.links import (
    ask_for_mail_change,
    ask_for_reset,
    close_links_of_all,
    open_link,
)
from app.accounts.actions.people import (
    SCHOOLS,
    add_membership,
    create_user,
    deactivate,
    describe_oneself,
    fits,
    reactivate,
    remove_membership,
)
from app.accounts.actions.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    new_recovery_codes,
    reset_second_factor,
    store_recovery_codes,
    switch_off_second_factor,
    take_code,
)
from app.accounts.actions.sessions import (
    begin_session,
    end_all_sessions,
    end_session,
    end_sessions_of_all,
)
from app.accounts.actions.throttle import (
    TRIES,
    TRIES_OF_NETWORK,
    WINDOW,
    is_busy,
    may_try,
    network_of,
    remember_failure,
)
from app.accounts.refusals import MailTaken, PasswordTooShort, RoleDoesNotFit

__all__ = [
    "SCHOOLS",
    "TRIES",
    "TRIES_OF_NETWORK",
    "WINDOW",
    "MailTaken",
    "PasswordTooShort",
    "RoleDoesNotFit",
    "accept",
    "accept_as_newcomer",
    "add_membership",
    "ask_for_mail_change",
    "ask_for_reset",
    "begin_second_factor",
    "begin_session",
    "change_mail",
    "change_password",
    "close_links_of_all",
    "confirm_second_factor",
    "create_user",
    "deactivate",
    "describe_oneself",
    "end_all_sessions",
    "end_session",
    "end_sessions_of_all",
    "fits",
    "forget_due",
    "invite",
    "is_busy",
    "may_try",
    "network_of",
    "new_recovery_codes",
    "open_invitation",
    "open_link",
    "reactivate",
    "remember_failure",
    "remove_membership",
    "reset_password",
    "reset_second_factor",
    "send_again",
    "store_recovery_codes",
    "switch_off_second_factor",
    "take_code",
    "token_of",
    "withdraw",
]
