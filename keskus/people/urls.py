"""Routes of people."""

from __future__ import annotations

from django.urls import path

from keskus.people.views import employees, notices, staff_lists, structure

app_name = "people"
urlpatterns = [
    path("", employees.employee_list, name="employees"),
    path("export/", employees.export, name="export_employees"),
    path("new/", employees.new_employee, name="new_employee"),
    path("<int:pk>/", employees.employee, name="employee"),
    path("<int:pk>/change/", employees.change_employee, name="change_employee"),
    path("<int:pk>/team/", employees.join_team, name="join_team"),
    path("<int:pk>/team/leave/", employees.leave_team, name="leave_team"),
    path("<int:pk>/skill/", employees.give_skill, name="give_skill"),
    path("<int:pk>/skill/withdraw/", employees.withdraw_skill, name="withdraw_skill"),
    path("<int:pk>/contract/", employees.set_contract, name="set_contract"),
    path("<int:pk>/birth-date/", employees.set_birth_date, name="set_birth_date"),
    path("<int:pk>/reports-to/", employees.set_reporting_line, name="set_reporting_line"),
    path("<int:pk>/end/", employees.end_employment, name="end_employment"),
    path("structure/", structure.structure, name="structure"),
    path("structure/site/<int:pk>/hours/", structure.opening_hours, name="opening_hours"),
    path("structure/<slug:kind>/new/", structure.new_thing, name="new_thing"),
    path("structure/<slug:kind>/<int:pk>/", structure.change_thing, name="change_thing"),
    path("structure/<slug:kind>/<int:pk>/close/", structure.close_thing, name="close_thing"),
    path("teams/<int:pk>/", structure.team, name="team"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:pk>/read/", notices.read_notice, name="read_notice"),
    path("staff-lists/", staff_lists.send, name="send_staff_list"),
    path("staff-lists/<int:pk>/", staff_lists.match, name="match_staff_list"),
    path("staff-lists/<int:pk>/preview/", staff_lists.preview, name="preview_staff_list"),
    path("staff-lists/<int:pk>/bad-rows/", staff_lists.bad_rows, name="bad_staff_rows"),
    path("staff-lists/<int:pk>/discard/", staff_lists.discard, name="discard_staff_list"),
]
