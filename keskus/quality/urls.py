"""Routes of quality."""

from __future__ import annotations

from django.urls import URLPattern, path

from keskus.quality.views import checks, listening, plan, scores

app_name = "quality"
urlpatterns: list[URLPattern] = [
    path("listening/", listening.my_listening, name="my_listening"),
    path("listening/<int:pk>/replace/", listening.replace_listening, name="replace_listening"),
    path("listening/<int:pk>/hand-on/", plan.hand_on_listening, name="hand_on_listening"),
    path("listening/ask/<int:pk>/", listening.ask_listening, name="ask_listening"),
    path("plans/", plan.plans, name="plans"),
    path("plans/new/", plan.new_plan, name="new_plan"),
    path("plans/<int:pk>/", plan.plan, name="plan"),
    path("plans/<int:pk>/change/", plan.change_plan, name="change_plan"),
    path("plans/<int:pk>/audit/", plan.plan_audit, name="plan_audit"),
    path("scores/", scores.scores, name="scores"),
    path("scores/file/", scores.scores_file, name="scores_file"),
    path("scores/rule/<int:pk>/", scores.score_rule, name="score_rule"),
    path("scores/<int:pk>/", scores.agent_scores, name="agent_scores"),
    path("evaluators/", scores.evaluators, name="evaluators"),
    path("checks/", checks.finding_list, name="findings"),
    path("checks/<int:pk>/", checks.finding, name="finding"),
    path("checks/<int:pk>/decide/", checks.decide, name="decide_finding"),
]
