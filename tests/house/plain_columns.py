"""Text columns that are kept as they come, and why. Every other one masks itself or is sealed (test_masked_columns.py).

A column that people write into, or that takes words from outside, belongs in none of these lists: make it a
`MaskedCharField`, `MaskedTextField` or `MaskedJSONField` (or an `EncryptedTextField`) of keskus/core/fields.py.
Columns called `…_by` hold the number of an employee or a user, and `…_hash` a hash: they need no line here.
"""

from __future__ import annotations

PLAIN: dict[str, str] = {
    "who did it: the number of an employee or a user": """
        core.AuditEntry.actor core.AuditEntry.role recordings.Listening.listener planning.RosterChange.by
        planning.BreachOverride.by quality.Calibration.expert quality.CalibrationRater.rater
        quality.CalibrationScore.rater quality.Evaluation.evaluator quality.Evaluation.partner quality.Dispute.arbiter
        quality.ScoreChange.by reports.SavedReport.owner reports.ReportSchedule.owner
        recordings.LiveListening.listener""",
    "masked before it is chained or written (core.audit.append, core.work)": """
        core.AuditEntry.changes core.AuditEntry.reason core.Job.error""",
    "a hash, a key or a sealed value": """
        core.AuditEntry.key_id core.AuditEntry.mac core.AuditHead.mac access.User.password
        contacts.SourceFile.fingerprint contacts.SourceFile.tail_digest contacts.RawLine.caller_sealed
        contacts.Contact.transfer_sealed contacts.Contact.caller_sealed contacts.OutboundCall.called_sealed
        contacts.FoldState.state contacts.FoldCheckpoint.state recordings.Recording.storage_name
        recordings.Recording.data_key reports.FrozenReport.digest""",
    "the address a person signs in with or is written to: declared in the register of personal data": """
        people.Employee.email access.User.email""",
    "a code, a unit or a name of ours, never words": """
        core.AuditEntry.action core.AuditEntry.subject core.Job.kind core.Job.subject core.Pulse.name core.Cursor.name
        people.Client.code people.Site.code people.Site.time_zone people.Queue.code people.Queue.callback_keys
        people.Team.code people.Skill.code people.Contract.pay_grade people.Contract.pay_currency people.Notice.kind
        people.Notice.address people.StaffList.encoding access.User.language access.SignIn.network
        access.SignInTry.place access.SignInTry.network contacts.Source.time_zone contacts.QuarantinedLine.reason
        contacts.TableDraft.time_zone contacts.KpiDefinition.variant contacts.PbxConnection.state
        contacts.PauseReason.code contacts.Repair.rule contacts.AgentState.repair contacts.Contact.flags
        contacts.Segment.kind contacts.OutboundCall.disposition contacts.SourceDay.grade
        recordings.RecordingSource.agent_ending recordings.RecordingSource.caller_ending
        recordings.RecordingSource.time_zone recordings.RecordingSource.trouble recordings.Arrival.upload
        recordings.Arrival.reason recordings.Arrival.leg recordings.NoticeReceipt.language recordings.Recording.reason
        recordings.Recording.codec_in recordings.Transcript.language recordings.Transcript.engine
        planning.ForecastRun.method planning.ForecastRun.why planning.Activity.code
        planning.RosterChange.deed planning.BreachOverride.finding planning.BreachOverride.rule
        planning.BreachOverride.ground planning.Scenario.price_currency quality.Question.code
        quality.Question.asked_if quality.Question.step reports.FrozenReport.report reports.SavedReport.scope_kind
        reports.ScheduledMail.reason reports.ScheduledMail.form floor.AlarmRule.suggestion floor.Alarm.key
        floor.AlarmTold.telling floor.AlarmWatch.key floor.Tile.metric floor.Screen.language""",
    "numbers, days, keys and codes only": """
        quality.CheckFinding.why
        contacts.PbxOrder.details quality.ListeningDraw.excluded core.Job.parameters core.Job.position
        core.Job.outcome people.StaffList.counts access.ApiToken.permissions contacts.Source.rules_off
        contacts.SourceFile.same_second contacts.KpiDefinition.flow_outs contacts.SourceDay.reasons
        contacts.SourceDay.gaps
        contacts.QueueInterval.answered_waits contacts.QueueInterval.abandoned_waits
        contacts.AgentQueueDay.answered_waits contacts.AgentCallDay.answered_waits recordings.CallSound.facts
        recordings.CallSound.turns planning.ForecastRun.reasons planning.ForecastRun.backtest planning.ForecastDay.p10
        planning.ForecastDay.p50 planning.ForecastDay.p90 planning.ForecastDay.mean
        planning.ForecastDay.handle_seconds planning.HistoryDay.volumes planning.HistoryDay.handle_seconds
        planning.CoverRule.weekdays planning.LawChoice.tightenings planning.Roster.basis planning.Roster.built
        planning.RosterShift.parts planning.Rotation.weeks planning.ShrinkageCategory.pause_codes
        planning.Scenario.changes planning.Scenario.results planning.Scenario.comparison
        quality.Question.asked_if_answers quality.Evaluation.errors reports.FrozenReport.needs
        reports.FrozenReport.restated reports.SavedReport.shared_roles floor.AlarmRule.told_roles
        floor.AlarmRule.escalated_roles floor.Board.queues floor.Tile.queues floor.Screen.boards""",
    "made of rows that are masked already": """
        people.Notice.values contacts.Repair.changes contacts.Repair.evidence planning.RosterChange.before
        planning.RosterChange.after reports.FrozenReport.payload reports.FrozenReport.people""",
    "what a PBX calls its own calls, queues and phones: masked where its lines come in (contacts.actions.take)": """
        recordings.LiveListening.callid recordings.LiveListening.channel recordings.LiveListening.phone
        recordings.LiveListening.unique recordings.PaymentMark.callid recordings.RecordingPause.callid
        contacts.RawLine.callid contacts.RawLine.text contacts.SetAsideLine.callid contacts.PbxQueue.name
        contacts.PbxAgent.name contacts.Contact.callid contacts.Contact.exit_key contacts.Contact.transfer_to
        contacts.Contact.did contacts.Contact.linkedid contacts.Segment.detail contacts.AgentState.state
        contacts.AgentState.reason contacts.AgentState.logged contacts.AgentStatus.reason contacts.AgentInterval.state
        contacts.AgentInterval.reason contacts.AgentDay.state contacts.AgentDay.reason contacts.CallLink.uniqueid
        contacts.CallLink.linkedid contacts.MarkedCall.linkedid contacts.OutboundCall.interface
        contacts.OutboundCall.callid contacts.OutboundCall.linkedid contacts.AgentPhone.interface
        contacts.PbxOrder.member contacts.PbxOrder.queue recordings.Arrival.call_key
        recordings.Recording.call_key recordings.Recording.callid""",
    "has to be found again by it: a folder, a file, a host, a heading of the operator's own": """
        people.StaffList.matching contacts.Source.path contacts.Source.mapping contacts.SourceFile.name
        contacts.SourceFile.header contacts.SourceTrouble.path contacts.TableDraft.path contacts.TableDraft.mapping
        contacts.TableDraft.names contacts.PbxConnection.host contacts.PbxConnection.user
        contacts.PbxConnection.trusted recordings.RecordingSource.folder""",
}
