"""Bytes to messages and back: any cut, bounded, and nothing that a value could smuggle in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keskus.engines.ami.protocol import LONGEST_BLOCK, Parser, Unsafe, action_bytes, login_key, message_bytes

STREAM = (
    b"Asterisk Call Manager/11.0.0\r\n"
    b"Response: Success\r\nActionID: 1\r\nMessage: Authentication accepted\r\n\r\n"
    b"Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 0\r\n\r\n\r\n"
    + "Event: QueueCallerJoin\r\nCallerIDName: Tõnu: the first\r\nAccountCode: \r\nQueue: sales\r\n\r\n".encode()
)


def test_messages_of_a_stream() -> None:
    login, booted, joined = Parser().feed(STREAM)
    assert login == {"Response": "Success", "ActionID": "1", "Message": "Authentication accepted"}
    assert booted["Uptime"] == "0"
    assert joined == {
        "Event": "QueueCallerJoin",
        "CallerIDName": "Tõnu: the first",
        "AccountCode": "",
        "Queue": "sales",
    }


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_the_cuts_of_a_socket_change_nothing(cuts: list[int]) -> None:
    parser, found, start = Parser(), list[dict[str, str]](), 0
    for cut in [*sorted(cuts), len(STREAM)]:
        found += parser.feed(STREAM[start:cut])
        start = cut
    assert found == list(Parser().feed(STREAM))


def test_what_never_ends_is_thrown_away_and_the_next_message_is_read() -> None:
    parser = Parser()
    for _ in range(40):
        assert list(parser.feed(b"x" * (LONGEST_BLOCK // 8))) == []
    assert len(parser._rest) <= LONGEST_BLOCK
    assert list(parser.feed(b"\r\n\r\nEvent: Hangup\r\n\r\n")) == [{"Event": "Hangup"}]
    assert parser.dropped == 1


def test_a_value_cannot_become_a_line_of_its_own() -> None:
    assert action_bytes("QueuePause", "7", [("Reason", "lunch")]) == (
        b"Action: QueuePause\r\nActionID: 7\r\nReason: lunch\r\n\r\n"
    )
    for value in ("lunch\r\nAction: Originate", "lunch\n", "\0", "a\x7f"):
        with pytest.raises(Unsafe):
            action_bytes("QueuePause", "7", [("Reason", value)])
    with pytest.raises(Unsafe):
        action_bytes("QueuePause", "7", [("Reason: x\r\nAction", "x")])
    assert b"\r\nAction" not in message_bytes([("Name", "Anna\r\nAction: x")])


@given(st.dictionaries(st.from_regex(r"[A-Za-z]{1,12}", fullmatch=True), st.text(), max_size=8))
def test_what_a_pbx_says_is_read_back(fields: dict[str, str]) -> None:
    said = {key: value for key, value in fields.items() if value.isprintable() and key != "Action"}
    if said:
        assert list(Parser().feed(message_bytes(said.items()))) == [said]


def test_the_answer_to_a_challenge() -> None:
    """RFC 1321 gives the digest of this text."""
    assert login_key("message ", "digest") == "f96b697d7cb7938d525a2f31aaf161d0"
