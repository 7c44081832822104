"""A first mapping for a table that nobody has mapped yet, from the names of its columns and what stands in them.

Whatever is proposed here is shown, and may be put right, before anything is written.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from keskus.contacts.rules.mapping import BOTH, EXCLUDED, FIELDS, Field, Level, TableMapping

SAMPLE = 2000
MOST_OUTCOMES = 40

# Words of headings as programs and people write them, in English, Polish and Estonian; the first match wins.
NAMES: Mapping[Field, Sequence[str]] = {
    Field.QUEUE: ("queue", "queuename", "kolejka", "jarjekord", "skill", "acdgroup", "split", "type"),
    Field.DATE: ("date", "day", "data", "dzien", "kuupaev", "paev", "calldate"),
    Field.CALL_ID: ("callid", "uniqueid", "uuid", "contactid", "idpolaczenia", "koneid", "interactionid"),
    Field.AGENT: ("agent", "agentname", "server", "operator", "konsultant", "teenindaja", "answeredby", "user"),
    Field.CALLER: ("caller", "callerid", "clid", "from", "ani", "phone", "numer", "dzwoniacy", "helistaja", "number"),
    Field.DIALLED: ("did", "dnis", "dialled", "dialed", "to", "called"),
    Field.BEGAN: ("callstart", "vruentry", "ivrstart", "arrived", "arrival", "received", "started", "starttime"),
    Field.ENTERED: ("entered", "queuestart", "qstart", "enterqueue", "enqueued", "queuetime", "wejscie", "sisenes"),
    Field.ENTERED_ELSE: ("vruexit", "ivrend", "menuexit"),
    Field.ANSWERED_AT: ("answeredat", "answertime", "connected", "connecttime", "serstart", "odebrano", "vastati"),
    Field.ENDED_AT: ("ended", "endtime", "hangup", "serexit", "disconnected", "zakonczono", "loppes"),
    Field.OUTCOME: ("outcome", "result", "disposition", "status", "wynik", "tulemus", "callstatus"),
    Field.WAIT: ("wait", "waittime", "qtime", "holdtime", "queuewait", "oczekiwanie", "ooteaeg", "waitsec"),
    Field.TALK: ("talk", "talktime", "sertime", "duration", "billsec", "rozmowa", "koneaeg", "talksec"),
    Field.HOLD: ("hold", "onhold", "zawieszenie"),
    Field.WRAP_UP: ("wrapup", "acw", "aftercallwork", "wrap", "jareltoo"),
}
INTERVAL_NAMES: Mapping[Field, Sequence[str]] = {
    Field.QUEUE: NAMES[Field.QUEUE][:-1],
    Field.DATE: NAMES[Field.DATE],
    Field.START: (
        "start",
        "interval",
        "from",
        "time",
        "begin",
        "hour",
        "starttime",
        "intervalstart",
        "godzina",
        "kell",
    ),
    Field.END: ("end", "until", "endtime", "intervalend"),
    Field.OFFERED: ("offered", "received", "calls", "inbound", "oferowane", "saabunud", "total", "callsoffered"),
    Field.ANSWERED: ("answered", "handled", "odebrane", "vastatud", "callsanswered", "callshandled"),
    Field.ANSWERED_WITHIN: ("answeredwithin", "withinsl", "inservicelevel", "within", "withinthreshold"),
    Field.ABANDONED: ("abandoned", "lost", "porzucone", "loobutud", "callsabandoned", "missed"),
    Field.SHORT_ABANDONS: ("shortabandons", "shortabandoned"),
    Field.FLOW_OUTS: ("flowouts", "overflow", "flowout", "overflowed"),
    Field.REFUSED: ("refused", "rejected", "blocked", "busy"),
    Field.TRANSFERRED: ("transferred", "transfers"),
    Field.MEAN_WAIT: ("asa", "averagewait", "avgwait", "averagespeedofanswer", "meanwait", "avgspeedofanswer"),
    Field.TOTAL_WAIT: ("totalwait", "wait", "waitseconds", "anstime"),
    Field.MEAN_ABANDON: ("averageabandon", "avgabandon", "avgabandontime"),
    Field.TOTAL_ABANDON: ("abandontime", "totalabandontime"),
    Field.LONGEST_WAIT: ("longestwait", "maxwait", "maxdelay"),
    Field.MEAN_TALK: ("averagetalk", "avgtalk", "meantalk", "att", "avgtalktime"),
    Field.TOTAL_TALK: ("totaltalk", "talk", "talktime", "acdtime", "talkseconds"),
    Field.MEAN_HOLD: ("averagehold", "avghold"),
    Field.TOTAL_HOLD: ("hold", "totalhold", "holdtime"),
    Field.MEAN_WRAP_UP: ("averagewrapup", "avgacw", "averageacw", "avgwrapup"),
    Field.TOTAL_WRAP_UP: ("wrapup", "acw", "acwtime", "totalacw"),
}
OUTCOME_WORDS: Mapping[str, Sequence[str]] = {
    "answered": ("answered", "agent", "completed", "success", "handled", "connected", "odebrane", "vastatud", "ok"),
    "abandoned": ("abandoned", "abandon", "hang", "hangup", "lost", "noanswer", "missed", "porzucone", "loobutud"),
    "timeout": ("timeout", "timedout", "queuetimeout", "exitwithtimeout"),
    "exit_key": ("exitkey", "key", "exitwithkey", "voicemail"),
    "left_empty": ("empty", "exitempty", "noagent", "leaveempty"),
    "redirected": ("redirected", "transferred", "overflow", "callback"),
    "refused": ("refused", "rejected", "full", "busy", "blocked", "joinempty"),
    "not_offered": ("ivr", "menu", "selfservice", "outofhours", "afterhours"),
    EXCLUDED: ("phantom", "test", "internal", "outbound"),
}
NOBODY = ("no_server", "none", "null", "-", "n/a", "unknown", "brak", "puudub")
TIMES_OF_DAY = (Field.BEGAN, Field.ENTERED, Field.ENTERED_ELSE, Field.ANSWERED_AT, Field.ENDED_AT)
DURATIONS = (Field.WAIT, Field.TALK, Field.HOLD, Field.WRAP_UP)
_DAY = re.compile(r"(\d{1,4})[-./](\d{1,2})[-./](\d{1,4})")


def suggest(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    encoding: str,
    delimiter: str,
    has_heading: bool = True,
    level: Level | None = None,
) -> TableMapping:
    """A mapping of these columns, by their names and the first rows."""
    every, rows = rows, rows[:SAMPLE]
    if level is None:
        found = {of: len(_named(header, of)) - (2 if of is Level.CALLS else 0) for of in Level}
        counts = {Field.OFFERED, Field.ANSWERED} & _named(header, Level.INTERVALS).keys()
        level = Level.INTERVALS if counts and found[Level.INTERVALS] >= found[Level.CALLS] else Level.CALLS
    columns = _named(header, level)
    mapping = TableMapping(
        level=level, columns=columns, has_heading=has_heading, encoding=encoding, delimiter=delimiter
    )
    mapping = _formats(mapping, header, rows)
    return (
        _call_habits(mapping, header, rows, every) if level is Level.CALLS else _interval_habits(mapping, header, rows)
    )


def _named(header: Sequence[str], level: Level) -> dict[Field, str]:
    """Fields by the columns whose names say so: a whole name first, then a part of one."""
    names = NAMES if level is Level.CALLS else INTERVAL_NAMES
    plain = {name: folded(name) for name in header}
    found: dict[Field, str] = {}
    for is_like in (lambda name, word: name == word, lambda name, word: len(word) > 3 and word in name):
        for field, words in names.items():
            if field in found:
                continue
            free = [name for name in header if name not in found.values()]
            match = next((name for word in words for name in free if is_like(plain[name], word)), None)
            if match is not None:
                found[field] = match
    for mean, total in (
        (f, Field(f.value.replace("mean", "total"))) for f in list(found) if f.value.startswith("mean")
    ):
        if total in found:
            del found[mean]
    return {field: found[field] for field in FIELDS[level] if field in found}


def folded(name: str) -> str:
    """A name without case, accents and signs: `Czas rozmowy (s)` is `czasrozmowys`."""
    plain = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L")).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def _column(mapping: TableMapping, header: Sequence[str], rows: Sequence[Sequence[str]], field: Field) -> list[str]:
    name = mapping.columns.get(field)
    if name is None:
        return []
    index = list(header).index(name)
    return [row[index].strip() for row in rows if index < len(row) and row[index].strip()]


def _formats(mapping: TableMapping, header: Sequence[str], rows: Sequence[Sequence[str]]) -> TableMapping:
    """How days, decimals and times of day are written."""
    dated = [text for f in (*BOTH, *TIMES_OF_DAY, Field.START) for text in _column(mapping, header, rows, f)]
    numbers = [text for f in DURATIONS for text in _column(mapping, header, rows, f)]
    clocks = [text for f in TIMES_OF_DAY for text in _column(mapping, header, rows, f) if _is_clock(text)]
    commas = sum(1 for text in numbers if re.fullmatch(r"\d+,\d{1,2}", text))
    return replace(
        mapping,
        date_order=_date_order(dated),
        decimal_mark="," if commas else ".",
        pair="hm"
        if any(re.fullmatch(r"\d+:[0-5]\d", text) and int(text.split(":")[0]) > 90 for text in numbers)
        else "ms",
        zero_time_is_none=clocks.count("0:00:00") + clocks.count("00:00:00") > max(1, len(clocks) // 100),
    )


def _is_clock(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", text))


def _date_order(texts: Sequence[str]) -> str:
    seen: Counter[str] = Counter()
    for text in texts:
        found = _DAY.match(text)
        if found and len(found[1]) < 4:
            first, second = int(found[1]), int(found[2])
            seen["dmy" if first > 12 else "mdy" if second > 12 else "dmy?"] += 1
        elif found or re.fullmatch(r"\d{8}|\d{6}", text):
            seen["ymd"] += 1
        elif re.fullmatch(r"\d{10}(\.\d+)?|\d{13}", text):
            seen["epoch"] += 1
    if not seen:
        return "ymd"
    if seen["mdy"] and not seen["dmy"]:
        return "mdy"
    return seen.most_common(1)[0][0].rstrip("?")


def _call_habits(
    mapping: TableMapping, header: Sequence[str], rows: Sequence[Sequence[str]], every: Sequence[Sequence[str]]
) -> TableMapping:
    """Outcomes, who is nobody, whether a call id stands in several rows."""
    words = Counter(_column(mapping, header, rows, Field.OUTCOME))
    outcomes = {word: outcome_of(word) for word, _ in words.most_common(MOST_OUTCOMES)}
    agents = {text for text in _column(mapping, header, rows, Field.AGENT) if text.casefold() in NOBODY}
    ids = Counter(_column(mapping, header, every, Field.CALL_ID))
    has = mapping.columns.keys()
    when = "talk" if Field.TALK in has else "answered_at" if Field.ANSWERED_AT in has else "agent"
    return replace(
        mapping,
        outcomes=outcomes,
        nobody=tuple(sorted(agents)),
        visits=any(count > 1 for count in ids.values()),
        answered_when=when,
        needs_entering=mapping.zero_time_is_none and Field.ENTERED in has and Field.ENTERED_ELSE in has,
    )


def outcome_of(word: str) -> str:
    """What an outcome's word probably means; abandoned calls are what most tables list beside the answered ones."""
    plain = folded(word)
    for exact in (True, False):
        for outcome, words in OUTCOME_WORDS.items():
            if any(plain == known if exact else len(known) > 3 and known in plain for known in words):
                return outcome
    return "answered" if plain in ("1", "yes", "tak", "jah") else "abandoned"


def _interval_habits(mapping: TableMapping, header: Sequence[str], rows: Sequence[Sequence[str]]) -> TableMapping:
    """How long a span is: the commonest step between the times of day that stand there."""
    clocks = sorted({_minutes(text) for text in _column(mapping, header, rows, Field.START) if ":" in text})
    steps = Counter(after - before for before, after in itertools.pairwise(clocks) if after > before)
    minutes = steps.most_common(1)[0][0] if steps else 0
    return replace(mapping, interval_minutes=minutes if minutes in (15, 30, 60) else 0 if not clocks else 15)


def _minutes(text: str) -> int:
    found = re.search(r"(\d{1,2}):(\d{2})", text)
    return int(found[1]) * 60 + int(found[2]) if found else 0
