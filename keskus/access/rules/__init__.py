"""Roles and what each may do: the permission matrix as data. No database, no framework."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is in the centre. One person may hold several, each at its own scope."""

    MANAGER = "manager"
    SUPERVISOR = "supervisor"
    PLANNER = "planner"
    QUALITY = "quality"
    AGENT = "agent"
    HR = "hr"
    OWNER = "owner"
    CLIENT = "client"
    PRIVACY = "privacy"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class ScopeKind(StrEnum):
    """How far a grant reaches."""

    CENTRE = "centre"
    SITE = "site"
    CLIENT = "client"
    TEAM = "team"
    QUEUE = "queue"
    SELF = "self"


LETTERS = {
    "M": Role.MANAGER,
    "S": Role.SUPERVISOR,
    "P": Role.PLANNER,
    "Q": Role.QUALITY,
    "A": Role.AGENT,
    "H": Role.HR,
    "O": Role.OWNER,
    "C": Role.CLIENT,
    "V": Role.PRIVACY,
    "U": Role.AUDITOR,
    "D": Role.ADMINISTRATOR,
}

# Permission -> the roles that carry it, one letter each (see LETTERS). What is not here, nobody may.
MATRIX: dict[str, str] = {
    # reading
    "people.structure.view": "MSPQAHOCVUD",
    "people.employee.view": "MSPQAHUD",
    "people.contract.view": "MPHA",
    "people.pay.view": "MH",
    "people.phone.view": "MSH",
    "people.birth_date.view": "HA",
    "people.notice.view": "MSPQAHOCVUD",
    "contacts.figures.view": "MSPQOCU",
    "contacts.agent_figures.view": "MSPQAHU",
    "contacts.contact.view": "MSQU",
    "contacts.number.view": "MS",
    "contacts.source.view": "MUD",
    "contacts.pause_reason.view": "MSPHUD",
    "recordings.recording.view": "MSQA",
    "recordings.listening.view": "MSQAVU",
    "recordings.gap.view": "MSQUD",
    "recordings.source.view": "MUD",
    "quality.finding.view": "MSQA",
    "quality.plan.view": "MSQU",
    "quality.own_listening.view": "MSQ",
    "quality.score.view": "MSQAH",
    "quality.evaluator.view": "MQ",
    "floor.floor.view": "MSP",
    "floor.alarm.view": "MSPUD",
    "floor.alarm_rule.view": "MSUD",
    "floor.board.view": "MSPOC",
    "recordings.gate.view": "MSQHVUD",
    "recordings.register.view": "MSQAVU",
    "recordings.pause.view": "MSQVU",
    "recordings.notice.view": "MSPQAHVUD",
    "planning.forecast.view": "MSPOU",
    "planning.staffing.view": "MSPOU",
    "planning.roster.view": "MSPHU",
    "planning.own_roster.view": "SQA",
    "planning.setting.view": "MSPHU",
    "planning.absence.view": "MSPH",
    "planning.availability.view": "MSPH",
    "reports.production.view": "MSPQOCAU",
    "reports.export": "MSPOC",
    "reports.share_saved": "MSPO",
    "access.user.view": "MHVUD",
    "access.grant.view": "MVUD",
    "core.trail.view": "MVU",
    "core.job.view": "MSPHD",
    # core
    "core.stop_job": "MD",
    "core.resume_job": "MD",
    "core.export_trail": "MVU",
    # people
    "people.create_client": "MD",
    "people.change_client": "MD",
    "people.close_client": "MD",
    "people.create_site": "MD",
    "people.change_site": "MD",
    "people.close_site": "MD",
    "people.set_opening_hours": "MD",
    "people.create_queue": "MD",
    "people.change_queue": "MD",
    "people.close_queue": "MD",
    "people.create_team": "MHD",
    "people.change_team": "MHD",
    "people.close_team": "MHD",
    "people.create_skill": "MPH",
    "people.change_skill": "MPH",
    "people.close_skill": "MPH",
    "people.create_employee": "MH",
    "people.change_employee": "MH",
    "people.end_employment": "MH",
    "people.join_team": "MH",
    "people.leave_team": "MH",
    "people.set_reporting_line": "MH",
    "people.give_skill": "MSPH",
    "people.withdraw_skill": "MSPH",
    "people.set_contract": "MH",
    "people.set_birth_date": "H",
    "people.pay.change": "MH",
    "people.employee.export": "MH",
    "people.notify": "MSPQHVD",
    "people.read_notice": "MSPQAHOCVUD",
    "people.send_staff_list": "MH",
    "people.match_staff_list": "MH",
    "people.import_staff_list": "MH",
    "people.import_staff_slice": "MH",
    "people.finish_staff_import": "MH",
    "people.discard_staff_list": "MH",
    # the floor
    "floor.create_board": "MS",
    "floor.change_board": "MS",
    "floor.delete_board": "MS",
    "floor.make_screen": "MS",
    "floor.revoke_screen": "MS",
    # access: one's own account
    "access.account.view": "MSPQAHOCVUD",
    "access.change_own_settings": "MSPQAHOCVUD",
    "access.change_own_password": "MSPQAHOCVUD",
    "access.set_up_second_factor": "MSPQAHOCVUD",
    "access.renew_recovery_codes": "MSPQAHOCVUD",
    "access.remove_second_factor": "MSPQAHOCVUD",
    "access.end_own_session": "MSPQAHOCVUD",
    "access.make_token": "MSPQHOCVUD",
    "access.revoke_token": "MSPQHOCVUD",
    # access: other people's accounts
    "access.invite_user": "MD",
    "access.change_user": "MD",
    "access.deactivate_user": "MHD",
    "access.reactivate_user": "MD",
    "access.end_sessions": "MVD",
    "access.make_password_link": "MD",
    "access.make_recovery_link": "MD",
    "access.give_grant": "MD",
    "access.withdraw_grant": "MD",
    # access: whom one may appoint, never beyond one's own scope and dates (rules/grants.py)
    "access.grant.manager": "M",
    "access.grant.supervisor": "M",
    "access.grant.planner": "M",
    "access.grant.quality": "M",
    "access.grant.agent": "MD",
    "access.grant.hr": "M",
    "access.grant.owner": "M",
    "access.grant.client": "M",
    "access.grant.privacy": "M",
    "access.grant.auditor": "M",
    "access.grant.administrator": "MD",
    # contacts
    "contacts.create_source": "MD",
    "contacts.change_source": "MD",
    "contacts.connect_pbx": "MD",
    "contacts.change_connection": "MD",
    "contacts.try_connection": "MD",
    "contacts.order_pause": "M",
    "contacts.request_backfill": "MD",
    "contacts.request_import": "MD",
    "contacts.enter_figures": "M",
    "contacts.send_table": "MD",
    "contacts.map_table": "MD",
    "contacts.name_table": "MD",
    "contacts.take_table": "MD",
    "contacts.discard_table": "MD",
    "contacts.replay_quarantine": "MD",
    "contacts.switch_repair_rule": "MD",
    "contacts.map_queue": "MD",
    "contacts.map_agent": "MD",
    "contacts.add_alias": "MD",
    "contacts.remove_alias": "MD",
    "contacts.set_definition": "M",
    "contacts.set_own_status": "A",
    "contacts.add_pause_reason": "M",
    "contacts.change_pause_reason": "M",
    "contacts.add_usual_reasons": "M",
    # floor
    "floor.acknowledge_alarm": "MSPD",
    "floor.choose_alarm_mails": "MSPUD",
    "floor.make_alarm_rule": "M",
    "floor.change_alarm_rule": "M",
    "floor.switch_alarm_rule": "M",
    "floor.suggest_alarm_rules": "M",
    # recordings: what may be recorded and listened to, and who was told
    "recordings.fill_gate": "M",
    "recordings.end_gate": "M",
    "recordings.confirm_notice": "MSPQAH",
    "recordings.record_receipt": "MSH",
    # recordings
    "recordings.create_source": "MD",
    "recordings.change_source": "MD",
    "recordings.expect_recordings": "MD",
    "recordings.expect_no_recordings": "MD",
    "recordings.upload_recording": "MD",
    "recordings.try_again": "MD",
    "recordings.match_by_hand": "MSQ",
    "recordings.play_recording": "MSQA",
    "recordings.erase_recording": "M",
    # recordings: listening in (never HR nor administrator, rule 28), and the pause for payments
    "recordings.listen_live": "MSQ",
    "recordings.speak_live": "MS",
    "recordings.end_live": "MSQ",
    "recordings.pause_own": "A",
    "recordings.pause_recording": "MS",
    "recordings.resume_recording": "MS",
    "recordings.mark_payment": "MS",
    "recordings.set_auto_resume": "M",
    "recordings.export_pauses": "MSV",
    # planning
    "planning.add_special_day": "MP",
    "planning.change_special_day": "MP",
    "planning.remove_special_day": "MP",
    "planning.request_forecasts": "MP",
    "planning.keep_forecast": "MP",
    "planning.judge_outlier": "MP",
    "planning.withdraw_verdict": "MP",
    "planning.import_history": "MP",
    "planning.remove_history": "MP",
    "planning.override_forecast": "MP",
    "planning.end_override": "MP",
    "planning.export_forecast": "MSPO",
    "planning.export_roster": "MSP",
    "planning.save_scenario": "MP",
    "planning.compare_scenario": "MP",
    "planning.delete_scenario": "MP",
    "planning.set_goal": "MP",
    "planning.end_goal": "MP",
    "planning.add_shrinkage": "MP",
    "planning.add_usual_shrinkage": "MP",
    "planning.change_shrinkage": "MP",
    "planning.make_roster": "MP",
    "planning.change_roster": "MP",
    "planning.undo_change": "MP",
    "planning.copy_week": "MP",
    "planning.place_gathering": "MP",
    "planning.build_roster": "MP",
    "planning.stop_build": "MP",
    "planning.explain_roster": "MP",
    "planning.new_roster_version": "MP",
    "planning.delete_draft": "MP",
    "planning.publish_roster": "MP",
    "planning.withdraw_roster": "MP",
    "planning.override_breach": "MP",
    "planning.withdraw_override": "MP",
    "planning.set_rule": "MP",
    "planning.remove_rule": "MP",
    "planning.set_activity": "MP",
    "planning.take_usual_rules": "MP",
    "planning.add_absence": "MSPH",
    "planning.cancel_absence": "MSPH",
    "planning.set_availability": "MSPH",
    "planning.remove_availability": "MSPH",
    "planning.set_wish": "SQA",
    "planning.make_calendar_key": "SQA",
    "planning.revoke_calendar_key": "SQA",
    # quality: what a machine points out
    "quality.decide_finding": "MSQ",
    # quality: the listening plan
    "quality.set_plan": "MQ",
    "quality.ask_listening": "MSQ",
    "quality.replace_listening": "MSQ",
    "quality.hand_on_listening": "MSQ",
    # quality: scores
    "quality.set_score_rule": "M",
    "quality.export_scores": "MSQ",
    # reports
    "reports.freeze": "MSPO",
    "reports.request_freeze": "MSPO",
    "reports.stop_freezing": "MSPO",
    "reports.export_frozen": "MSPOC",
    "reports.save_report": "MSPQOC",
    "reports.change_saved": "MSPQOC",
    "reports.keep_saved": "MSPQOC",
    "reports.delete_saved": "MSPQOC",
    "reports.schedule_report": "MSPQOC",
    "reports.change_schedule": "MSPQOC",
    "reports.pause_schedule": "MSPQOC",
    "reports.send_schedule": "MSPQOC",
    "reports.delete_schedule": "MSPQOC",
    "reports.stop_receiving": "MSPQOCU",
}

# What a token may do beside reading: what a customer system tells while somebody pays.
TOKEN_DEEDS = ("recordings.pause_recording", "recordings.resume_recording", "recordings.mark_payment")

# Deeds that no role carries: the machine's own, or done by whoever holds a one-time code or has just proved a password.
SYSTEM_ONLY = frozenset(
    {
        "access.create_first_manager",
        "access.make_demo_link",
        "access.accept_invitation",
        "access.set_forgotten_password",
        "access.recover",
        "access.enter_demo",
        "access.start_session",
        "access.note_throttled",
        "access.forget_old_sessions",
        "people.forget_staff_lists",
        "people.forget_notices",
        "people.settle_notices",
        "contacts.meet_queue",
        "contacts.order_at_pbx",
        "contacts.take_watched",
        "contacts.close_delivery",
        "contacts.begin_trouble",
        "contacts.end_trouble",
        "floor.raise_alarm",
        "floor.escalate_alarm",
        "floor.mail_alarm",
        "floor.close_alarm",
        "floor.forget_old_alarms",
        "reports.mark_restated",
        "reports.mail_report",
        "reports.leave_out",
        "reports.fail_mail",
        "reports.stop_ownerless",
        "recordings.request_intake",
        "recordings.take_recording",
        "recordings.settle_matches",
        "recordings.replace_sound",
        "planning.keep_built",
        "quality.draw_listening",
        "quality.check_recordings",
        "core.take_backup",
        "core.restore_backup",
    }
)


def roles_with(permission: str) -> frozenset[Role]:
    """The roles that carry a permission; none for a name that the matrix does not hold."""
    return frozenset(LETTERS[letter] for letter in MATRIX.get(permission, ""))
