"""The fake PBX lets somebody listen in, ends it with the call, and keeps recordings silent, as a real one does."""

from __future__ import annotations

from keskus.cli.demo.centre import QUEUES
from keskus.cli.demo.deeds import Deed
from keskus.cli.demo.spying import Spies
from keskus.cli.demo.switch import Switch
from keskus.engines.ami.news import Kind, news_of
from keskus.engines.ami.orders import Mode, listen_fields, mute_fields
from keskus.engines.ami.translate import Translator

AT, PHONE, CALL = 1_780_000_000.0, "PJSIP/101", "1780000000.17"


def test_originate_hangup_and_mute_are_told_as_news_of_the_call() -> None:
    switch, translator, queue = Switch(), Translator(), QUEUES[0].name
    for deed in (
        Deed(AT, 1, "NONE", queue, PHONE, "ADDMEMBER", ()),
        Deed(AT + 1, 2, CALL, queue, "NONE", "ENTERQUEUE", ("", "+48000", 1)),
        Deed(AT + 3, 3, CALL, queue, PHONE, "CONNECT", (2, f"{CALL}9", 1)),
    ):
        for message in switch.take(deed):
            translator.take(dict(message), int(AT * 1e6))
    spies, talk = Spies(switch), translator.talks[CALL]
    (began,) = spies.originate(dict(listen_fields("PJSIP/900", talk.phone, Mode.WHISPER, "keskus-1")))
    told = news_of(dict(began), 0, translator)
    assert told is not None
    assert (told.kind, told.unique, told.call, told.member) == (Kind.SPY_BEGAN, "keskus-1", CALL, PHONE)
    muted = [spies.mute(dict(mute_fields(channel, is_muted=True))) for channel in talk.channels]
    found = [news_of(dict(message), 0, translator) for messages in muted for message in messages]
    assert [(news.kind, news.call) for news in found if news] == [(Kind.MUTED, CALL)]
    over = switch.take(Deed(AT + 60, 4, CALL, queue, PHONE, "COMPLETEAGENT", (2, 57, 1)))
    (ended,) = spies.after(over)
    assert dict(ended)["SpyerUniqueid"] == "keskus-1"
    assert spies.hang_up(told.channel) == []
