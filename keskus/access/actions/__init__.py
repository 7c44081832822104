"""Every write of this room, by noun: users, grants, one-time codes, sessions, own account, tokens, throttle."""

from __future__ import annotations

from keskus.access.actions.codes import (
    accept_invitation,
    enter_demo,
    make_password_link,
    make_recovery_link,
    one_time_sign_in,
    recover,
    set_forgotten_password,
)
from keskus.access.actions.grants import give_grant, withdraw_grant
from keskus.access.actions.own import (
    change_own_password,
    change_own_settings,
    remove_second_factor,
    renew_recovery_codes,
    set_up_second_factor,
    use_code,
)
from keskus.access.actions.sessions import (
    close_session,
    end_own_session,
    end_sessions,
    forget_after_keeping,
    forget_old_sessions,
    note_activity,
    start_session,
)
from keskus.access.actions.throttle import count_try, forget_tries
from keskus.access.actions.tokens import make_token, revoke_token, use_token
from keskus.access.actions.users import (
    change_user,
    create_first_manager,
    deactivate_user,
    invite_user,
    reactivate_user,
)

__all__ = [
    "accept_invitation",
    "change_own_password",
    "change_own_settings",
    "change_user",
    "close_session",
    "count_try",
    "create_first_manager",
    "deactivate_user",
    "end_own_session",
    "end_sessions",
    "enter_demo",
    "forget_after_keeping",
    "forget_old_sessions",
    "forget_tries",
    "give_grant",
    "invite_user",
    "make_password_link",
    "make_recovery_link",
    "make_token",
    "note_activity",
    "one_time_sign_in",
    "reactivate_user",
    "recover",
    "remove_second_factor",
    "renew_recovery_codes",
    "revoke_token",
    "set_forgotten_password",
    "set_up_second_factor",
    "start_session",
    "use_code",
    "use_token",
    "withdraw_grant",
]
