"""Calls that agents made, by channel events or call detail records."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from keskus.contacts.models import Contact

LONGEST_TALK_SECONDS = 86_400  # how far back a talk under way is looked for

# A call that an agent made during a talk with a caller is a consultation: part of that talk, and no call of its own.
OWN_CALL = ~Exists(
    Contact.objects.filter(
        Q(ended_epoch=None) | Q(ended_epoch__gt=OuterRef("started_epoch")),
        agent=OuterRef("agent_id"),
        entered_epoch__gte=OuterRef("started_epoch") - LONGEST_TALK_SECONDS,
        entered_epoch__lte=OuterRef("started_epoch"),
        answered_epoch__lte=OuterRef("started_epoch"),
    )
)
