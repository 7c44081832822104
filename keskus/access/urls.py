"""Routes. `sign_in` holds the few pages of the sign-in library that we use, under the names it knows them by."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.urls import path

from keskus.access.views import links, own, users

sign_in = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/code/", mfa.authenticate, name="mfa_authenticate"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
]

app_name = "access"
urlpatterns = [
    path("account/", own.account, name="account"),
    path("account/settings/", own.change_settings, name="settings"),
    path("account/password/", own.change_password, name="password"),
    path("account/second-factor/set-up/", own.set_up_second_factor, name="set_up_second_factor"),
    path("account/second-factor/remove/", own.remove_second_factor, name="remove_second_factor"),
    path("account/recovery-codes/new/", own.renew_recovery_codes, name="renew_recovery_codes"),
    path("account/sessions/<int:pk>/end/", own.end_session, name="end_session"),
    path("account/tokens/new/", own.make_token, name="make_token"),
    path("account/tokens/<int:pk>/revoke/", own.revoke_token, name="revoke_token"),
    path("account/link/", links.use_link, name="use_link"),
    path("account/link/<str:code>/", links.open_link, name="code"),
    path("access/users/", users.users_page, name="users"),
    path("access/users/invite/", users.invite, name="invite"),
    path("access/users/<int:pk>/", users.user_page, name="user"),
    path("access/users/<int:pk>/change/", users.change_user, name="change_user"),
    path("access/users/<int:pk>/roles/give/", users.give_grant, name="give_grant"),
    path("access/users/<int:pk>/roles/<int:grant_pk>/withdraw/", users.withdraw_grant, name="withdraw_grant"),
    path("access/users/<int:pk>/deactivate/", users.deactivate, name="deactivate"),
    path("access/users/<int:pk>/reactivate/", users.reactivate, name="reactivate"),
    path("access/users/<int:pk>/end-sessions/", users.end_sessions, name="end_sessions"),
    path("access/users/<int:pk>/password-link/", users.password_link, name="password_link"),
    path("access/users/<int:pk>/recovery-link/", users.recovery_link, name="recovery_link"),
]
