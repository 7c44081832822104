"""Boards and screens as people fill them in. Targets are typed in the figure's unit: percent, seconds, or a count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from keskus.core.actions import Breach
from keskus.core.actors import Actor
from keskus.floor.models import Board
from keskus.floor.queries.boards import SCREEN_PERMISSION, boards, clients_for_boards, queues_for_boards
from keskus.floor.queries.showing import METRIC_LABELS
from keskus.floor.rules.boards import BoardDesign, BoardKind, TileDesign
from keskus.floor.rules.metrics import LARGEST_BOARD, MOST_TILES, Metric, Unit, unit_of
from keskus.floor.sentences.boards import SENTENCES

FIRST_TILES = (Metric.WAITING, Metric.LONGEST_WAIT, Metric.SERVICE_TODAY, Metric.ABANDONED, Metric.READY)
UNIT_WORDS = {Unit.SHARE: _("percent"), Unit.SECONDS: _("seconds"), Unit.COUNT: _("how many")}


class TileForm(forms.Form):
    """One line of the builder; without a figure it is no tile."""

    metric = forms.ChoiceField(label=_("Figure"), required=False)
    target = forms.FloatField(label=_("Target"), required=False, min_value=0, widget=forms.NumberInput({"step": "any"}))
    action = forms.CharField(label=_("What to do beyond it"), required=False, max_length=120)
    queue = forms.ChoiceField(label=_("Of which queue"), required=False)

    def __init__(self, *args: Any, queues: list[tuple[str, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        labels = [(metric.value, _named(metric)) for metric in Metric]
        self.fields["metric"].choices = [("", _("No figure")), *labels]  # type: ignore[attr-defined]
        self.fields["queue"].choices = [("", _("All of the board")), *queues]  # type: ignore[attr-defined]

    @property
    def design(self) -> TileDesign | None:
        """The tile that the line comes to."""
        values = self.cleaned_data
        if not values.get("metric"):
            return None
        metric, target = Metric(values["metric"]), values.get("target")
        if target is not None and unit_of(metric) is Unit.SHARE:
            target /= 100
        queues = frozenset({int(values["queue"])}) if values.get("queue") else frozenset[int]()
        return TileDesign(metric, target, values.get("action", ""), queues)


def _named(metric: Metric) -> str:
    return f"{METRIC_LABELS[metric]} ({UNIT_WORDS[unit_of(metric)]})"


class BoardForm(forms.Form):
    """A board: what it is, of which queues, and its tiles line by line."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Whom it is for"), choices=Board.Kind.choices)
    client = forms.ChoiceField(
        label=_("Client"), required=False, help_text=_("For a client's board, which counts as the contract says.")
    )
    queues = forms.MultipleChoiceField(label=_("Queues"), widget=forms.CheckboxSelectMultiple)
    show_names = forms.BooleanField(
        label=_("Name agents whose pause is over its limit"),
        required=False,
        help_text=_("Leave it off where visitors or other teams can see the screen."),
    )
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=160,
        help_text=_("A line under the figures: praise, an outage."),
    )

    def __init__(self, data: Any = None, *, viewer: Actor, board: Board | None = None) -> None:
        super().__init__(data, initial=_initial(board))
        queues = [(str(queue.id), queue.label) for queue in queues_for_boards(viewer)]
        self.fields["queues"].choices = queues  # type: ignore[attr-defined]
        clients = [(str(pk), name) for pk, name in clients_for_boards(viewer)]
        self.fields["client"].choices = [("", _("No client")), *clients]  # type: ignore[attr-defined]
        first = _tiles_of(board)
        self.tiles = [
            TileForm(data, prefix=f"tile{number}", initial=first.get(number), queues=queues)
            for number in range(LARGEST_BOARD if len(first) > MOST_TILES else MOST_TILES + 2)
        ]

    def is_valid(self) -> bool:
        """With all its lines."""
        return all([super().is_valid(), *(tile.is_valid() for tile in self.tiles)]) if self.is_bound else False

    @property
    def design(self) -> BoardDesign:
        """The board that the fields come to."""
        values = self.cleaned_data
        kind = BoardKind(values["kind"])
        return BoardDesign(
            name=values["name"],
            kind=kind,
            queues=frozenset(int(queue) for queue in values["queues"]),
            tiles=[design for tile in self.tiles if (design := tile.design) is not None],
            client=int(values["client"]) if kind is BoardKind.CLIENT and values["client"] else None,
            show_names=values["show_names"],
            message=values["message"],
        )

    def refuse(self, breach: Breach) -> None:
        """Say why it cannot be so."""
        self.add_error(None, str(SENTENCES[breach.code]))


def _initial(board: Board | None) -> dict[str, Any]:
    if board is None:
        return {}
    named = ("name", "kind", "show_names", "message")
    return {name: getattr(board, name) for name in named} | {"client": board.client_id, "queues": board.queues}


def _tiles_of(board: Board | None) -> dict[int, dict[str, Any]]:
    if board is None:
        return {number: {"metric": metric.value} for number, metric in enumerate(FIRST_TILES)}
    return dict(enumerate(_lines(board)))


def _lines(board: Board) -> Iterator[dict[str, Any]]:
    for tile in board.tiles.all():
        is_share = unit_of(Metric(tile.metric)) is Unit.SHARE
        target = tile.target * 100 if tile.target is not None and is_share else tile.target
        queue = tile.queues[0] if tile.queues else ""
        yield {"metric": tile.metric, "target": target, "action": tile.action, "queue": queue}


class ScreenForm(forms.Form):
    """An address for a big screen."""

    name = forms.CharField(label=_("Where it hangs"), max_length=80)
    boards = forms.MultipleChoiceField(
        label=_("Boards"), widget=forms.CheckboxSelectMultiple, help_text=_("Several take turns.")
    )
    turn_seconds = forms.IntegerField(label=_("Seconds a board"), initial=30, min_value=5, max_value=3600)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    days = forms.IntegerField(label=_("Days until the address ends"), initial=180, min_value=1, max_value=366)

    def __init__(self, data: Any = None, *, viewer: Actor, language: str) -> None:
        super().__init__(data, initial={"language": language})
        self._known = {board.pk: board for board in boards(viewer, SCREEN_PERMISSION)}
        self.fields["boards"].choices = [(str(pk), board.name) for pk, board in self._known.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[Board]:
        """The boards chosen."""
        return [self._known[int(pk)] for pk in self.cleaned_data["boards"]]
