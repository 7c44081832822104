"""What this room holds about people."""

from __future__ import annotations

from keskus.core.holdings import Holding

KEPT = "Kept as long as the centre's figures: past reports need to know who was where. Names are replaced on erasure."
STRUCTURE = "Says nothing about a person."

HOLDINGS: tuple[Holding, ...] = (
    Holding("people.Client", "nobody", (), None, STRUCTURE),
    Holding("people.Site", "nobody", (), None, STRUCTURE),
    Holding("people.OpeningHours", "nobody", (), None, STRUCTURE),
    Holding("people.Queue", "nobody", (), None, STRUCTURE),
    Holding("people.Team", "nobody", (), None, STRUCTURE),
    Holding("people.Skill", "nobody", (), None, STRUCTURE),
    Holding(
        "people.Employee",
        "employee",
        ("number", "first_name", "last_name", "email", "phone", "born_on", "job_title", "started_on", "ended_on"),
        None,
        "Names, e-mail and telephone are replaced by the staff number's tombstone, the date of birth is emptied; other "
        "dates stay for past figures.",
    ),
    Holding("people.TeamMembership", "employee", ("team", "is_lead", "starts_on", "ends_on"), None, KEPT),
    Holding("people.ReportingLine", "employee", ("boss", "starts_on", "ends_on"), None, KEPT),
    Holding("people.EmployeeSkill", "employee", ("skill", "level", "starts_on", "ends_on"), None, KEPT),
    Holding(
        "people.Contract",
        "employee",
        (
            "hours_per_week",
            "pay_grade",
            "pay_amount",
            "pay_currency",
            "pay_per",
            "is_night_worker",
            "is_strained",
            "school",
        ),
        None,
        "Pay is emptied; hours stay for past figures.",
    ),
    Holding("people.Notice", "employee", ("kind", "values"), 365, "Deleted."),
    Holding(
        "people.StaffList",
        "employee",
        ("content", "file_name"),
        7,
        "Deleted after the import, at the latest in a week.",
    ),
)
