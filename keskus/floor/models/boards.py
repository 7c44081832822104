"""Boards, their tiles, and the big screens that show them without anybody signing in."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedCharField
from keskus.floor.rules.boards import BoardKind
from keskus.people.models import Client


class Board(models.Model):
    """A few figures of some queues for somebody to look at. `queues`: numbers of people.Queue, at least one.

    `show_names`: whether tiles may name agents; a client's board never does.
    """

    class Kind(models.TextChoices):
        FLOOR = BoardKind.FLOOR.value, _("For the floor")
        SUPERVISOR = BoardKind.SUPERVISOR.value, _("For supervisors")
        CLIENT = BoardKind.CLIENT.value, _("For a client")

    name = MaskedCharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.FLOOR)
    client = models.ForeignKey(
        Client, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("client")
    )
    queues = models.JSONField(default=list)
    show_names = models.BooleanField(_("name agents"), default=False)
    message = MaskedCharField(_("message"), max_length=160, blank=True)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(client=None) ^ models.Q(kind=BoardKind.CLIENT.value), name="client_board_has_client"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Tile(models.Model):
    """A figure of a board: a `rules.metrics.Metric`, what it should be (in its unit), and what to do when it is not.

    `queues`: some of the board's; none: all of them.
    """

    board = models.ForeignKey(Board, models.CASCADE, related_name="tiles")
    order = models.PositiveSmallIntegerField()
    metric = models.CharField(_("figure"), max_length=20)
    target = models.FloatField(_("target"), null=True)
    action = MaskedCharField(_("what to do"), max_length=120, blank=True)
    queues = models.JSONField(default=list)

    class Meta:
        ordering = ["board", "order"]
        constraints = [models.UniqueConstraint(fields=["board", "order"], name="tile_once")]

    def __str__(self) -> str:
        return f"{self.board} {self.order}: {self.metric}"


class Screen(models.Model):
    """A big screen: whoever has its address sees its boards in turn, and nothing else. The address is kept nowhere.

    `boards`: numbers of boards in their order.
    """

    name = MaskedCharField(_("name"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    boards = models.JSONField(default=list)
    turn_seconds = models.PositiveSmallIntegerField(_("seconds a board"), default=30)
    language = models.CharField(_("language"), max_length=5, default="en")
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name

    def is_open(self, now: datetime) -> bool:
        """Whether its address still shows anything."""
        return self.revoked_at is None and now < self.expires_at
