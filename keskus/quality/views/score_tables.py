"""Tables of scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_tables2
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from keskus.core.tables import NUMERIC, CountColumn, Table
from keskus.engines.agreement.enough import Lack
from keskus.quality.queries.scores import ERRORS, Line
from keskus.quality.rules.scores import By
from keskus.quality.sentences.scores import BY_LABELS, ERROR_LABELS
from keskus.quality.templatetags.measures import measured


class MeasureColumn(django_tables2.Column):
    """A share with its bounds. It cannot be sorted by: nobody is ranked by a figure that chance moves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, orderable=False, attrs=NUMERIC, **kwargs)

    def render(self, value: Any) -> str | SafeString:
        """The share above its bounds."""
        return measured(value)


LACK_LABELS = {
    Lack.NOTHING: _("not yet: nothing drawn"),
    Lack.FEW: _("not yet: too few"),
    Lack.WIDE: _("not yet: too uncertain"),
}


class ScoreTable(Table):
    """Figures of people, teams or queues."""

    name = django_tables2.Column(verbose_name=_("Name"))
    place = django_tables2.Column(verbose_name=_("Site"))
    n = CountColumn(verbose_name=_("Drawn"))
    score = MeasureColumn(verbose_name=_("Score"))
    adjusted = MeasureColumn(verbose_name=_("Adjusted"))
    lack = django_tables2.Column(verbose_name=_("For judging"), orderable=False, empty_values=())
    courtesy = MeasureColumn(verbose_name=_("Courtesy"))
    customer = MeasureColumn(accessor="faultless__customer", verbose_name=ERROR_LABELS[ERRORS[0]])
    business = MeasureColumn(accessor="faultless__business", verbose_name=ERROR_LABELS[ERRORS[1]])
    compliance = MeasureColumn(accessor="faultless__compliance", verbose_name=ERROR_LABELS[ERRORS[2]])
    targeted = MeasureColumn(verbose_name=_("Chosen for a reason"))
    optional = ("place", "courtesy", "customer", "business", "compliance", "targeted")

    def __init__(self, lines: Sequence[Line], *, by: By, query: str) -> None:
        super().__init__(lines, exclude=() if by is By.AGENT else ("adjusted", "lack"))
        self.by, self.query = by, query
        self.columns["name"].column.verbose_name = BY_LABELS[by]

    def render_name(self, value: str, record: Line) -> str | SafeString:
        """Leads to the evaluations behind it."""
        if self.by is not By.AGENT:
            return value
        address = reverse("quality:agent_scores", args=[record.key])
        return format_html('<a href="{}?{}">{}</a>', address, self.query, value)

    def render_lack(self, value: Lack | None) -> str | SafeString:
        """Whether it may be used to judge somebody."""
        if value is None:
            return str(_("may be used"))
        return format_html('<span class="quiet">{}</span>', LACK_LABELS[value])

    def render_targeted(self, value: Any) -> str | SafeString:
        """With its number, because it is in no other column."""
        if value.value is None:
            return measured(value)
        return format_html("{} <small class='quiet'>n = {}</small>", measured(value), value.n)
