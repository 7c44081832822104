"""The written matrix: every route and method, what it asks for, and which roles get in (privacy rule 30).

Written by hand and apart from `keskus.access.rules`, so that a slip in either shows. A new route needs a line here for
each of its methods, or `test_matrix.py` fails. Roles by letter: M manager, S supervisor, P planner, Q quality, A agent,
H HR, O owner, C client, V privacy officer, U auditor, D administrator.

`on` names what the address is about: a thing of ours is opened, the same thing of theirs is refused; see `things.py`.
Lists and forms are about nothing in particular.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ALL = "MSPQAHOCVUD"


@dataclass(frozen=True)
class Route:
    """One method of one route."""

    name: str
    method: str
    permission: str
    roles: str
    on: str = ""
    fixed: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.fixed or ''}".strip()


def both(name: str, permission: str, roles: str, on: str = "") -> tuple[Route, Route]:
    """A form: shown by GET, sent by POST."""
    return Route(name, "GET", permission, roles, on), Route(name, "POST", permission, roles, on)


def structure(verb: str, methods: str, roles: dict[str, str]) -> tuple[Route, ...]:
    """The five kinds of thing a centre is made of share their pages; each kind has its own permission."""
    return tuple(
        Route(
            f"people:{verb}_thing",
            method,
            f"people.{'create' if verb == 'new' else verb}_{kind}",
            letters,
            "" if verb == "new" else kind,
            {"kind": kind},
        )
        for kind, letters in roles.items()
        for method in methods.split()
    )


SENT_AT = {"sent_at": "2026-06-01T00:00:00Z"}
ROSTER_PAGES = (
    "roster_grid",
    "roster_json",
    "roster_list",
    "roster_breaches",
    "roster_basis",
    "roster_fairness",
    "roster_compare",
    "roster_log",
    "roster_print",
)
ROSTER_DEEDS = (
    "undo_change",
    "copy_week",
    "override_breach",
    "withdraw_override",
    "withdraw_roster",
    "new_roster_version",
    "delete_draft",
)
MADE = {"client": "MD", "site": "MD", "queue": "MD", "team": "MHD", "skill": "MPH"}

DRAFT_PAGES = {"terms": "change_draft", "new_section": "set_section"}
FORM_DEEDS = {"use": "use_form", "retire": "retire_form", "draft": "begin_draft", "discard_draft": "discard_draft"}

ROUTES: tuple[Route, ...] = (
    # quality: what a machine points out
    Route("quality:findings", "GET", "quality.finding.view", "MSQA"),
    Route("quality:finding", "GET", "quality.finding.view", "MSQA", "finding"),
    Route("quality:decide_finding", "POST", "quality.decide_finding", "MSQ", "finding"),
    # performance
    Route("performance:sessions", "GET", "performance.coaching.view", "MSQ"),
    *both("performance:new_session", "performance.plan_coaching", "MSQ"),
    Route("performance:session", "GET", "performance.coaching.view", "MSQ", "coaching"),
    *both("performance:place_session", "performance.place_coaching", "MS", "coaching"),
    Route("performance:hold_session", "POST", "performance.hold_coaching", "MSQ", "coaching"),
    Route("performance:call_off_session", "POST", "performance.call_off_coaching", "MSQ", "coaching"),
    Route("performance:proposals", "GET", "performance.coaching.view", "MSQ"),
    Route("performance:proposal", "GET", "performance.coaching.view", "MSQ", "proposal"),
    Route("performance:accept_proposal", "POST", "performance.accept_proposal", "MSQ", "proposal"),
    Route("performance:dismiss_proposal", "POST", "performance.dismiss_proposal", "MSQ", "proposal"),
    Route("performance:triggers", "GET", "performance.coaching.view", "MSQ"),
    *both("performance:new_trigger", "performance.set_trigger", "MSQ"),
    *both("performance:change_trigger", "performance.set_trigger", "MSQ", "coaching rule"),
    Route("performance:my_coaching", "GET", "performance.own_coaching.view", "SQA"),
    Route("performance:acknowledge_session", "POST", "performance.acknowledge_coaching", "SQA", "own coaching"),
    # quality: the listening plan
    Route("quality:my_listening", "GET", "quality.own_listening.view", "MSQ"),
    *both("quality:replace_listening", "quality.replace_listening", "MSQ", "own planned listening"),
    Route("quality:score_planned", "POST", "quality.start_evaluation", "MSQ", "own planned listening"),
    Route("quality:hand_on_listening", "POST", "quality.hand_on_listening", "MSQ", "planned listening"),
    *both("quality:ask_listening", "quality.ask_listening", "MSQ", "recording"),
    Route("quality:plans", "GET", "quality.plan.view", "MSQU"),
    *both("quality:new_plan", "quality.set_plan", "MQ"),
    Route("quality:plan", "GET", "quality.plan.view", "MSQU", "listening plan"),
    *both("quality:change_plan", "quality.set_plan", "MQ", "listening plan"),
    Route("quality:plan_audit", "GET", "quality.plan.view", "MSQU", "listening plan"),
    # quality: calibration
    Route("quality:calibrations", "GET", "quality.calibration.view", "MSQ"),
    *both("quality:new_calibration", "quality.set_up_calibration", "MQ"),
    Route("quality:calibration", "GET", "quality.calibration.view", "MSQ", "own calibration"),
    Route("quality:open_calibration", "POST", "quality.open_calibration", "MQ", "own calibration"),
    Route("quality:score_call", "POST", "quality.score_calibration", "MSQ", "own calibration call"),
    # quality: scores
    Route("quality:scores", "GET", "quality.score.view", "MSQAH"),
    Route("quality:scores_file", "POST", "quality.export_scores", "MSQ"),
    Route("quality:agent_scores", "GET", "quality.score.view", "MSQAH", "employee"),
    Route("quality:evaluators", "GET", "quality.evaluator.view", "MQ"),
    *both("quality:score_rule", "quality.set_score_rule", "M", "site"),
    # one's own account
    Route("access:account", "GET", "access.account.view", ALL),
    Route("access:settings", "POST", "access.change_own_settings", ALL, data={"language": "pl", "theme": "dark"}),
    *both("access:password", "access.change_own_password", ALL),
    *both("access:set_up_second_factor", "access.set_up_second_factor", ALL),
    *both("access:remove_second_factor", "access.remove_second_factor", ALL),
    *both("access:renew_recovery_codes", "access.renew_recovery_codes", ALL),
    Route("access:end_session", "POST", "access.end_own_session", ALL, "own session"),
    *both("access:make_token", "access.make_token", "MSPQHOCVUD"),
    Route("access:revoke_token", "POST", "access.revoke_token", "MSPQHOCVUD", "own token"),
    # other people's accounts
    Route("access:users", "GET", "access.user.view", "MHVUD"),
    Route("access:user", "GET", "access.user.view", "MHVUD", "user"),
    *both("access:invite", "access.invite_user", "MD"),
    *both("access:change_user", "access.change_user", "MD", "user"),
    *both("access:give_grant", "access.give_grant", "MD", "user"),
    Route("access:withdraw_grant", "POST", "access.withdraw_grant", "MD", "grant"),
    Route("access:deactivate", "POST", "access.deactivate_user", "MHD", "user"),
    Route("access:reactivate", "POST", "access.reactivate_user", "MD", "user"),
    Route("access:end_sessions", "POST", "access.end_sessions", "MVD", "user"),
    Route("access:password_link", "POST", "access.make_password_link", "MD", "user"),
    Route("access:recovery_link", "POST", "access.make_recovery_link", "MD", "user"),
    # people
    Route("people:employees", "GET", "people.employee.view", "MSPQAHUD"),
    Route("people:employee", "GET", "people.employee.view", "MSPQAHUD", "employee"),
    Route("people:export_employees", "POST", "people.employee.export", "MH", data={"format": "csv"}),
    *both("people:new_employee", "people.create_employee", "MH"),
    *both("people:change_employee", "people.change_employee", "MH", "employee"),
    *both("people:join_team", "people.join_team", "MH", "employee"),
    *both("people:leave_team", "people.leave_team", "MH", "employee"),
    *both("people:give_skill", "people.give_skill", "MSPH", "employee"),
    *both("people:withdraw_skill", "people.withdraw_skill", "MSPH", "employee"),
    *both("people:set_contract", "people.set_contract", "MH", "employee"),
    *both("people:set_birth_date", "people.set_birth_date", "H", "employee"),
    *both("people:set_reporting_line", "people.set_reporting_line", "MH", "employee"),
    *both("people:end_employment", "people.end_employment", "MH", "employee"),
    Route("people:structure", "GET", "people.structure.view", ALL),
    Route("people:team", "GET", "people.structure.view", ALL, "team"),
    *both("people:opening_hours", "people.set_opening_hours", "MD", "site"),
    *structure("new", "GET POST", MADE),
    *structure("change", "GET POST", MADE),
    *structure("close", "POST", MADE),
    Route("people:notices", "GET", "people.notice.view", ALL),
    Route("people:read_notice", "POST", "people.read_notice", ALL, "own notice"),
    *both("people:send_staff_list", "people.send_staff_list", "MH"),
    *both("people:match_staff_list", "people.match_staff_list", "MH", "own staff list"),
    *both("people:preview_staff_list", "people.import_staff_list", "MH", "own staff list"),
    Route("people:bad_staff_rows", "GET", "people.import_staff_list", "MH", "own matched list"),
    Route("people:discard_staff_list", "POST", "people.discard_staff_list", "MH", "own staff list"),
    # the frame
    Route("web:home", "GET", "people.notice.view", ALL),
    Route("web:search", "GET", "people.notice.view", ALL),
    # the trail and long work
    Route("web:trail", "GET", "core.trail.view", "MVU"),
    Route("web:export_trail", "POST", "core.export_trail", "MVU"),
    Route("web:jobs", "GET", "core.job.view", "MSPHD"),
    Route("web:stop_job", "POST", "core.stop_job", "MD", "own job"),
    Route("web:resume_job", "POST", "core.resume_job", "MD", "own job"),
    # contacts
    Route("contacts:calls", "GET", "contacts.contact.view", "MSQU"),
    Route("contacts:disagreements", "GET", "contacts.contact.view", "MSQU"),
    Route("contacts:call", "GET", "contacts.contact.view", "MSQU", "call"),
    Route("contacts:outbound", "GET", "contacts.contact.view", "MSQU"),
    Route("contacts:outbound_call", "GET", "contacts.contact.view", "MSQU", "call made"),
    Route("contacts:repaired_states", "GET", "contacts.agent_figures.view", "MSPQAHU"),
    Route("contacts:sources", "GET", "contacts.source.view", "MUD"),
    Route("contacts:source", "GET", "contacts.source.view", "MUD", "source"),
    Route("contacts:names", "GET", "contacts.source.view", "MUD", "source"),
    Route("contacts:quarantine", "GET", "contacts.source.view", "MUD", "source"),
    Route("contacts:set_aside", "GET", "contacts.source.view", "MUD", "source"),
    *both("contacts:new_source", "contacts.create_source", "MD"),
    *both("contacts:connect", "contacts.connect_pbx", "MD"),
    Route("contacts:connection", "GET", "contacts.source.view", "MUD", "connection"),
    *both("contacts:change_connection", "contacts.change_connection", "MD", "connection"),
    Route("contacts:try_connection", "POST", "contacts.try_connection", "MD", "connection"),
    *both("contacts:change_source", "contacts.change_source", "MD", "source"),
    Route("contacts:backfill", "POST", "contacts.request_backfill", "MD"),
    Route("contacts:upload_log", "POST", "contacts.request_import", "MD", "source"),
    *both("contacts:by_hand", "contacts.enter_figures", "M"),
    *both("contacts:send_table", "contacts.send_table", "MD"),
    *both("contacts:map_table", "contacts.map_table", "MD", "own table draft"),
    *both("contacts:name_table", "contacts.name_table", "MD", "own table draft"),
    *both("contacts:take_table", "contacts.take_table", "MD", "own table draft"),
    Route("contacts:discard_table", "POST", "contacts.discard_table", "MD", "own table draft"),
    Route("contacts:replay", "POST", "contacts.replay_quarantine", "MD", "source"),
    Route("contacts:rules", "GET", "contacts.source.view", "MUD", "source"),
    Route("contacts:rule", "GET", "contacts.source.view", "MUD", "source", {"code": "missing_end"}),
    Route("contacts:switch_rule", "POST", "contacts.switch_repair_rule", "MD", "source", {"code": "missing_end"}),
    Route("contacts:map_queue", "POST", "contacts.map_queue", "MD", "PBX queue"),
    Route("contacts:map_agent", "POST", "contacts.map_agent", "MD", "PBX agent"),
    Route("contacts:add_alias", "POST", "contacts.add_alias", "MD", "PBX agent"),
    Route("contacts:remove_alias", "POST", "contacts.remove_alias", "MD", "alias"),
    Route("contacts:definitions", "GET", "contacts.figures.view", "MSPQOCU"),
    Route("contacts:definitions", "POST", "contacts.set_definition", "M"),
    Route("contacts:pause_reasons", "GET", "contacts.pause_reason.view", "MSPHUD"),
    *both("contacts:add_reason", "contacts.add_pause_reason", "M"),
    *both("contacts:change_reason", "contacts.change_pause_reason", "M", "pause reason"),
    Route("contacts:add_usual_reasons", "POST", "contacts.add_usual_reasons", "M"),
    # the floor
    Route("floor:floor", "GET", "floor.floor.view", "MSP"),
    *both("floor:own_status", "contacts.set_own_status", "A"),
    Route("floor:alarms", "GET", "floor.alarm.view", "MSPUD"),
    Route("floor:alarm", "GET", "floor.alarm.view", "MSPUD", "alarm"),
    Route("floor:answer_alarm", "POST", "floor.acknowledge_alarm", "MSPD", "alarm", data={"action_taken": "watching"}),
    *both("floor:own_alarm_mails", "floor.choose_alarm_mails", "MSPUD"),
    Route("floor:alarm_rules", "GET", "floor.alarm_rule.view", "MSUD"),
    *both("floor:new_alarm_rule", "floor.make_alarm_rule", "M"),
    *both("floor:change_alarm_rule", "floor.change_alarm_rule", "M", "alarm rule"),
    Route("floor:switch_alarm_rule", "POST", "floor.switch_alarm_rule", "M", "alarm rule", data={"active": "off"}),
    Route("floor:suggest_rules", "POST", "floor.suggest_alarm_rules", "M"),
    Route("floor:stream", "GET", "floor.floor.view", "MSP"),
    Route("floor:here", "GET", "floor.floor.view", "MSP"),
    Route("floor:abandoned", "GET", "contacts.contact.view", "MSQU"),
    Route("floor:boards", "GET", "floor.board.view", "MSPOC"),
    Route("floor:here_board", "GET", "floor.board.view", "MSPOC"),
    Route("floor:board", "GET", "floor.board.view", "MSPOC", "board"),
    Route("floor:board_stream", "GET", "floor.board.view", "MSPOC", "board"),
    *both("floor:new_board", "floor.create_board", "MS"),
    *both("floor:change_board", "floor.change_board", "MS", "board"),
    Route("floor:delete_board", "POST", "floor.delete_board", "MS", "board"),
    *both("floor:new_screen", "floor.make_screen", "MS"),
    Route("floor:revoke_screen", "POST", "floor.revoke_screen", "MS", "screen"),
    # recordings
    Route("recordings:list", "GET", "recordings.recording.view", "MSQA"),
    Route("recordings:missing", "GET", "recordings.gap.view", "MSQUD"),
    *both("recordings:expect", "recordings.expect_recordings", "MD", "queue"),
    Route("recordings:expect_none", "POST", "recordings.expect_no_recordings", "MD", "queue"),
    Route("recordings:listenings", "GET", "recordings.listening.view", "MSQAVU"),
    Route("recordings:sources", "GET", "recordings.source.view", "MUD"),
    *both("recordings:new_source", "recordings.create_source", "MD"),
    Route("recordings:source", "GET", "recordings.source.view", "MUD", "recording source"),
    *both("recordings:change_source", "recordings.change_source", "MD", "recording source"),
    *both("recordings:upload", "recordings.upload_recording", "MD", "recording source"),
    Route("recordings:try_again", "POST", "recordings.try_again", "MD", "recording file"),
    *both("recordings:erase", "recordings.erase_recording", "M", "recording"),
    *both("recordings:match", "recordings.match_by_hand", "MSQ", "recording"),
    *both("recordings:recording", "recordings.recording.view", "MSQA", "recording"),
    Route("recordings:search", "GET", "recordings.play_recording", "MSQA"),
    *both("recordings:speech", "recordings.write_down", "MSQ"),
    Route("recordings:write_down", "POST", "recordings.write_down", "MSQ", "recording"),
    Route(
        "recordings:add_note", "POST", "recordings.add_note", "MSQA", "recording", data={"starts": "1", "words": "x"}
    ),
    *both("recordings:change_note", "recordings.change_note", "MSQA", "own recording note"),
    Route("recordings:remove_note", "POST", "recordings.remove_note", "MSQA", "own recording note"),
    *both("recordings:transcript", "recordings.import_transcript", "MSQ", "recording"),
    Route("recordings:remove_transcript", "POST", "recordings.remove_transcript", "MSQ", "recording"),
    Route("recordings:sound", "GET", "recordings.play_recording", "MSQA", "recording", {"token": "x"}),
    # planning
    Route("planning:forecasts", "GET", "planning.forecast.view", "MSPOU"),
    *both("planning:make_forecasts", "planning.request_forecasts", "MP"),
    Route("planning:forecast", "GET", "planning.forecast.view", "MSPOU", "queue"),
    *both("planning:outliers", "planning.judge_outlier", "MP", "queue"),
    Route("planning:withdraw_verdict", "POST", "planning.withdraw_verdict", "MP", "queue", data={"day": "2026-06-01"}),
    *both("planning:forecast_history", "planning.import_history", "MP", "queue"),
    Route("planning:remove_history", "POST", "planning.remove_history", "MP", "queue", data=SENT_AT),
    *both("planning:override", "planning.override_forecast", "MP", "queue"),
    Route("planning:export_forecast", "POST", "planning.export_forecast", "MSPO", "queue"),
    Route("planning:end_override", "POST", "planning.end_override", "MP", "override"),
    Route("planning:special_days", "GET", "planning.forecast.view", "MSPOU"),
    *both("planning:new_special_day", "planning.add_special_day", "MP"),
    *both("planning:change_special_day", "planning.change_special_day", "MP", "special day"),
    Route("planning:remove_special_day", "POST", "planning.remove_special_day", "MP", "special day"),
    Route("planning:staffing", "GET", "planning.staffing.view", "MSPOU"),
    Route("planning:queue_staffing", "GET", "planning.staffing.view", "MSPOU", "queue"),
    Route("planning:staffing_model", "GET", "planning.staffing.view", "MSPOU", "queue"),
    Route("planning:save_scenario", "POST", "planning.save_scenario", "MP", "queue"),
    Route("planning:scenarios", "GET", "planning.staffing.view", "MSPOU"),
    Route("planning:scenario", "GET", "planning.staffing.view", "MSPOU", "scenario"),
    Route("planning:compare_scenario", "POST", "planning.compare_scenario", "MP", "scenario"),
    Route("planning:delete_scenario", "POST", "planning.delete_scenario", "MP", "scenario"),
    Route("planning:goals", "GET", "planning.staffing.view", "MSPOU"),
    *both("planning:set_goal", "planning.set_goal", "MP", "queue"),
    Route("planning:end_goal", "POST", "planning.end_goal", "MP", "goal", data={"on": "2026-06-01"}),
    Route("planning:shrinkage", "GET", "planning.staffing.view", "MSPOU"),
    *both("planning:new_shrinkage", "planning.add_shrinkage", "MP", "site"),
    Route("recordings:monitoring", "GET", "recordings.notice.view", "MSPQAHVUD"),
    Route("recordings:confirm_notice", "POST", "recordings.confirm_notice", "MSPQAH", "gate"),
    Route("recordings:terms", "GET", "recordings.gate.view", "MSQHVUD", "site", {"what": "listening"}),
    Route("recordings:fill_terms", "GET", "recordings.fill_gate", "M", "site", {"what": "listening"}),
    Route("recordings:fill_terms", "POST", "recordings.fill_gate", "M", "site", {"what": "listening"}),
    Route("recordings:record_receipts", "POST", "recordings.record_receipt", "MSH", "site", {"what": "listening"}),
    Route("recordings:end_terms", "POST", "recordings.end_gate", "M", "site", {"what": "listening"}),
    *both("recordings:listen", "recordings.listen_live", "MSQ", "employee"),
    Route("recordings:register", "GET", "recordings.register.view", "MSQAVU"),
    Route("recordings:end_live", "POST", "recordings.end_live", "MSQ", "live listening"),
    Route("recordings:pauses", "GET", "recordings.pause.view", "MSQVU"),
    Route("recordings:export_pauses", "POST", "recordings.export_pauses", "MSV"),
    Route("recordings:auto_resume", "POST", "recordings.set_auto_resume", "M", "site"),
    Route("floor:pause_own_recording", "POST", "recordings.pause_own", "A"),
    Route("planning:add_usual_shrinkage", "POST", "planning.add_usual_shrinkage", "MP", "site"),
    *both("planning:change_shrinkage", "planning.change_shrinkage", "MP", "shrinkage"),
    Route("planning:rosters", "GET", "planning.roster.view", "MSPHU"),
    *both("planning:new_roster", "planning.make_roster", "MP"),
    *(Route(f"planning:{name}", "GET", "planning.roster.view", "MSPHU", "roster") for name in ROSTER_PAGES),
    Route("planning:change_shifts", "GET", "planning.roster.view", "MSPHU", "roster"),
    Route("planning:change_shifts", "POST", "planning.change_roster", "MP", "roster"),
    *both("planning:new_shift", "planning.change_roster", "MP", "roster"),
    *both("planning:shift", "planning.change_roster", "MP", "shift"),
    *(Route(f"planning:{name}", "POST", f"planning.{name}", "MP", "roster") for name in ROSTER_DEEDS),
    *both("planning:roster_build", "planning.build_roster", "MP", "roster"),
    *both("planning:roster_gather", "planning.place_gathering", "MP", "roster"),
    *both("planning:roster_why", "planning.explain_roster", "MP", "roster"),
    Route("planning:stop_build", "POST", "planning.stop_build", "MP", "roster"),
    *both("planning:publish_roster", "planning.publish_roster", "MP", "roster"),
    Route("planning:roster_rules", "GET", "planning.setting.view", "MSPHU"),
    Route("planning:usual_rules", "POST", "planning.take_usual_rules", "MP", "site"),
    *both("planning:new_activity", "planning.set_activity", "MP"),
    *both("planning:change_activity", "planning.set_activity", "MP", "activity"),
    Route("planning:new_rule", "GET", "planning.set_rule", "MP", "", {"kind": "template"}),
    Route("planning:new_rule", "POST", "planning.set_rule", "MP", "", {"kind": "law"}),
    Route("planning:change_rule", "GET", "planning.set_rule", "MP", "shift template", {"kind": "template"}),
    Route("planning:change_rule", "POST", "planning.set_rule", "MP", "shift template", {"kind": "template"}),
    Route("planning:remove_rule", "POST", "planning.remove_rule", "MP", "shift template", {"kind": "template"}),
    Route("planning:absences", "GET", "planning.absence.view", "MSPH"),
    Route("planning:absences", "POST", "planning.add_absence", "MSPH"),
    Route("planning:cancel_absence", "POST", "planning.cancel_absence", "MSPH", "absence"),
    Route("planning:availability", "GET", "planning.availability.view", "MSPH"),
    Route("planning:availability", "POST", "planning.set_availability", "MSPH"),
    Route("planning:remove_availability", "POST", "planning.remove_availability", "MSPH", "availability"),
    Route("planning:my_shifts", "GET", "planning.own_roster.view", "SQA"),
    Route("planning:my_pdf", "GET", "planning.own_roster.view", "SQA"),
    Route("planning:roster_pdf", "POST", "planning.export_roster", "MSP", "roster"),
    Route("planning:wish", "POST", "planning.set_wish", "SQA"),
    Route("planning:make_calendar", "POST", "planning.make_calendar_key", "SQA"),
    Route("planning:close_calendar", "POST", "planning.revoke_calendar_key", "SQA"),
    # policies
    Route("policies:scripts", "GET", "policies.script.view", "MSQAU"),
    Route("policies:script", "GET", "policies.script.view", "MSQAU", "script"),
    Route("policies:compare", "GET", "policies.script.view", "MSQAU", "script"),
    *both("policies:new_script", "policies.make_script", "MQ"),
    *both("policies:change_script", "policies.change_script", "MQ", "script"),
    *both("policies:write_version", "policies.write_version", "MQ", "script"),
    # quality: forms
    Route("quality:forms", "GET", "quality.form.view", "MSQU"),
    Route("quality:version", "GET", "quality.form.view", "MSQU", "form version"),
    *both("quality:preview", "quality.form.view", "MSQU", "form version"),
    *both("quality:new_form", "quality.make_form", "MQ"),
    Route("quality:starter", "POST", "quality.make_starter", "MQ"),
    *both("quality:copy", "quality.copy_form", "MQ", "form version"),
    *(
        row
        for name, deed in DRAFT_PAGES.items()
        for row in both(f"quality:{name}", f"quality.{deed}", "MQ", "form draft")
    ),
    *(Route(f"quality:{name}", "POST", f"quality.{deed}", "MQ", "form draft") for name, deed in FORM_DEEDS.items()),
    *both("quality:change_section", "quality.set_section", "MQ", "form section"),
    *both("quality:new_question", "quality.set_question", "MQ", "form section"),
    *both("quality:change_question", "quality.set_question", "MQ", "form question"),
    Route("quality:move_section", "POST", "quality.move_part", "MQ", "form section"),
    Route("quality:remove_section", "POST", "quality.remove_part", "MQ", "form section"),
    Route("quality:move_question", "POST", "quality.move_part", "MQ", "form question"),
    Route("quality:remove_question", "POST", "quality.remove_part", "MQ", "form question"),
    # quality: evaluations and disputes
    Route("quality:evaluations", "GET", "quality.evaluation.view", "MSQ"),
    Route("quality:export", "POST", "quality.export_evaluations", "MQ"),
    *both("quality:start", "quality.start_evaluation", "MSQ"),
    Route("quality:evaluation", "GET", "quality.evaluation.view", "MSQ", "evaluation"),
    Route("quality:save", "POST", "quality.save_answers", "MSQA", "own draft evaluation"),
    Route("quality:submit", "POST", "quality.submit_evaluation", "MSQA", "own draft evaluation"),
    Route("quality:discard", "POST", "quality.discard_evaluation", "MSQA", "own draft evaluation"),
    Route("quality:release", "POST", "quality.release_evaluation", "MSQ", "evaluation"),
    Route("quality:own", "GET", "quality.own_evaluation.view", "SQA"),
    Route("quality:own_evaluation", "GET", "quality.own_evaluation.view", "SQA", "own evaluation"),
    Route("quality:acknowledge", "POST", "quality.acknowledge_evaluation", "SQA", "own evaluation"),
    *both("quality:dispute", "quality.open_dispute", "SQA", "own scored answer"),
    Route("quality:withdraw", "POST", "quality.withdraw_dispute", "SQA", "own dispute"),
    Route("quality:disputes", "GET", "quality.dispute.view", "MSQ"),
    Route("quality:overturns", "GET", "quality.dispute.view", "MSQ"),
    Route("quality:dispute_case", "GET", "quality.dispute.view", "MSQ", "dispute"),
    Route("quality:decide", "POST", "quality.decide_dispute", "MSQ", "dispute"),
    # reports
    Route("reports:production", "GET", "reports.production.view", "MSPQOCAU"),
    Route("reports:agents", "GET", "contacts.agent_figures.view", "MSPQAHU"),
    Route("reports:data_quality", "GET", "contacts.source.view", "MUD"),
    Route("reports:export", "POST", "reports.export", "MSPOC", fixed={"name": "production"}, data={"format": "csv"}),
    Route("reports:freeze", "POST", "reports.freeze", "MSPO", fixed={"name": "production"}, data={"title": "May"}),
    Route("reports:freezing", "GET", "reports.freeze", "MSPO", "own freezing"),
    Route("reports:stop_freezing", "POST", "reports.stop_freezing", "MSPO", "own freezing"),
    Route("reports:frozen_list", "GET", "reports.production.view", "MSPQOCAU"),
    Route("reports:frozen", "GET", "reports.production.view", "MSPQOCAU", "frozen report"),
    Route("reports:export_frozen", "POST", "reports.export_frozen", "MSPOC", "frozen report", data={"format": "csv"}),
    Route("reports:builder", "GET", "reports.production.view", "MSPQOCAU"),
    Route("reports:saved_list", "GET", "reports.production.view", "MSPQOCAU"),
    *both("reports:save", "reports.save_report", "MSPQOC"),
    *both("reports:change_saved", "reports.change_saved", "MSPQOC", "own saved report"),
    Route("reports:keep_saved", "POST", "reports.keep_saved", "MSPQOC", "own saved report"),
    Route("reports:delete_saved", "POST", "reports.delete_saved", "MSPQOC", "own saved report"),
    Route("reports:schedule_list", "GET", "reports.production.view", "MSPQOCAU"),
    Route("reports:schedule", "GET", "reports.production.view", "MSPQOCAU", "own schedule"),
    *both("reports:new_schedule", "reports.schedule_report", "MSPQOC", "own saved report"),
    *both("reports:change_schedule", "reports.change_schedule", "MSPQOC", "own schedule"),
    Route("reports:pause_schedule", "POST", "reports.pause_schedule", "MSPQOC", "own schedule"),
    Route("reports:send_schedule", "POST", "reports.send_schedule", "MSPQOC", "own schedule"),
    Route("reports:delete_schedule", "POST", "reports.delete_schedule", "MSPQOC", "own schedule"),
    Route("reports:stop_receiving", "POST", "reports.stop_receiving", "MSPQOCU", "own schedule"),
)

# Things that belong to the whole centre, so that there is none of theirs.
SHARED = {"skill", "pause reason", "alarm rule", "activity"}
SHARED |= {"form version", "form draft", "form section", "form question"}

# Open to anybody: what is needed to sign in, and what only a one-time code opens.
PUBLIC: dict[str, str] = {
    "account_login": "GET POST",
    "account_logout": "GET POST",
    "mfa_authenticate": "GET POST",
    "access:code": "GET",
    "access:use_link": "GET POST",
    "web:language": "POST",
    "floor:screen": "GET",  # the address of a big screen is its key
    "floor:screen_stream": "GET",
    "planning:calendar": "GET",  # the address of somebody's own calendar is its key
    "api-1:openapi-json": "GET",
    "api-1:api-root": "GET",  # 404: the library needs the name to know where the API begins
}
# For programs that show a token; a session does not open them.
WITH_TOKEN: dict[str, str] = {
    "api-1:me": "GET",
    "api-1:calls": "GET",
    "api-1:call": "GET",
    "api-1:recording-pauses": "POST",
    "api-1:payments": "POST",
    "api-1:recordings": "POST",
    "api-1:arrival": "GET",
}
# The library's, for whoever is signed in.
SIGNED_IN: dict[str, str] = {
    "account_reauthenticate": "GET POST",
    "mfa_reauthenticate": "GET POST",
}
