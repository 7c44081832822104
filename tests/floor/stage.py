"""A made-up morning on a real feed, for looking at the floor and at boards by eye. No part of the product.

    KESKUS_MODE=demo KESKUS_DATA_DIR=var/demo python -m tests.floor.stage

Beside a running `keskus demo` of the same folder: plays happenings for the queues and agents that the folder's PBXs
have, through the feed and the kept floor, as the listener does.
"""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any

from keskus.engines.floor import (
    ABANDONED,
    PAUSED,
    READY,
    SECOND,
    TALKING,
    Finished,
    Floor,
    Joined,
    Left,
    MemberAdded,
    Paused,
    Ringing,
    Talking,
    Unpaused,
)

MOST_WAITING = 60  # so that a stage can go on for hours
REASONS = ("break", "lunch", "meeting", "training")


def now() -> int:
    return time.time_ns() // 1000


class Stage:
    """One PBX's queues and agents, and one more happening whenever asked."""

    def __init__(self, queues: list[str], agents: list[str], seed: int = 1) -> None:
        self.floor, self.dice, self.calls = Floor(), random.Random(seed), 0
        self.queues, self.agents = queues, agents
        for agent in agents:
            for queue in queues:
                self.floor.apply(MemberAdded(now() - self.dice.randrange(900) * SECOND, agent, queue))
            if self.dice.random() < 0.3:
                self._pause(agent, now() - self.dice.randrange(2400) * SECOND)

    def step(self) -> None:
        """Something happens."""
        at, chance = now(), self.dice.random()
        waiting = [(name, call) for name in self.queues for call in self.floor.queues[name].waiting]
        ready = [agent.name for agent in self.floor.members.values() if agent.state == READY]
        talking = [agent for agent in self.floor.members.values() if agent.state == TALKING]
        if waiting and ready and chance < 0.3:
            queue, call = waiting[0]
            agent = self.dice.choice(ready)
            self.floor.apply(Ringing(at, agent, queue, call.call))
            self.floor.apply(Talking(at, agent, queue, call.call))
        elif talking and chance < 0.5:
            agent_now = self.dice.choice(talking)
            wrap_until = at + 20 * SECOND
            self.floor.apply(Finished(at, agent_now.name, agent_now.call_queue, agent_now.call, wrap_until))
        elif waiting and (chance < 0.53 or len(waiting) > MOST_WAITING):
            queue, call = self.dice.choice(waiting)
            self.floor.apply(Left(at, queue, call.call, ABANDONED))
        elif chance < 0.6:
            self._swap_pause(at)
        else:
            self.calls += 1
            caller = f"3725550{self.dice.randrange(1000, 9999)}"
            self.floor.apply(Joined(at, self.dice.choice(self.queues), f"c{self.calls}", caller))

    def _swap_pause(self, at: int) -> None:
        agent = self.dice.choice(self.agents)
        if self.floor.members[agent].state == PAUSED:
            for queue in self.queues:
                self.floor.apply(Unpaused(at, agent, queue))
        elif self.floor.members[agent].state == READY:
            self._pause(agent, at)

    def _pause(self, agent: str, at: int) -> None:
        reason = self.dice.choice(REASONS)
        for queue in self.queues:
            self.floor.apply(Paused(at, agent, queue, reason))


def stages() -> dict[int, Stage]:
    """A stage for each PBX of the data folder that has agents."""
    from keskus.contacts.models import PbxAgent, PbxQueue, Source

    found = {}
    for source in Source.objects.all():
        queues = list(PbxQueue.objects.filter(source=source).values_list("name", flat=True))
        agents = list(PbxAgent.objects.filter(source=source).values_list("name", flat=True))
        if queues and agents:
            found[source.pk] = Stage(queues, agents, source.pk)
    return found


async def play(found: dict[int, Stage], *, a_second: float, seconds: float) -> None:
    """Happenings through the feed; the floors are written down every five seconds."""
    from asgiref.sync import sync_to_async
    from django.utils import timezone

    from keskus.contacts.actions.floor import keep_floor
    from keskus.contacts.gateways.feed import FeedServer

    keep: Any = sync_to_async(keep_floor)
    server = FeedServer()
    await server.start()
    began, kept_at, steps = time.monotonic(), 0.0, 0
    try:
        while (elapsed := time.monotonic() - began) < seconds:
            for source, stage in found.items():
                stage.step()
                server.publish(source, stage.floor)
            steps += 1
            if elapsed - kept_at > 5 or not kept_at:
                kept_at = elapsed or 0.1
                for source, stage in found.items():
                    await keep(source, stage.floor.as_json(), timezone.now())
            await asyncio.sleep(max(0.0, steps * len(found) / a_second - (time.monotonic() - began)))
    finally:
        await server.close()


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keskus.settings")
    django.setup()
    asyncio.run(play(stages(), a_second=3, seconds=float(os.environ.get("SECONDS_LONG", "3600"))))
