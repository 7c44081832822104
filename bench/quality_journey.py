"""The recordings of a real Asterisk from their files to coaching, through the product's own deeds.

    python -m bench.quality_journey        (needs the folder with the real data: KESKUS_DATA)

In a fresh folder: the log is imported, the recordings are copied into watched folders and taken in, transcripts are
made of the sentences that the run's index tells; what must not be heard is silenced; one person scores every call,
another one beside, an agent contests an answer, an arbiter decides, and the lowest score is coached. Prints how many
there are of each, how loud the silenced stretches are, and what each part takes.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

DATA = Path(os.environ.get("KESKUS_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "asterisk-run-a"
EARLY = date(2020, 1, 1)


def main() -> None:
    """All of it."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"KESKUS_DATA_DIR": folder, "KESKUS_MODE": "demo", "DJANGO_SETTINGS_MODULE": "keskus.settings"}
        os.environ["KESKUS_RECORDING_ROOTS"] = folder
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        journey(Path(folder))


def journey(folder: Path) -> None:
    """Part after part."""
    index = {told["uniqueid"]: told for told in json.loads((DATA / "recordings/index.json").read_text())
             if "uniqueid" in told}  # fmt: skip
    site, people = timed("log imported", log_of_run)
    rows = timed("recordings taken in and matched", lambda: take_in(site, folder))
    print(f"  {len(rows)} recordings, {Counter(row.matched_by or 'nothing' for row in rows)}")
    print(
        f"  {sum(row.employee_id is not None for row in rows)} with an agent, {sum(row.seconds for row in rows):.0f} s"
    )
    loud = timed("transcripts imported, secrets silenced", lambda: mask(rows, index))
    print(f"  {len(loud)} stretches silenced, loudest sample in them {max(loud, default=0)}")
    scores = timed("scored, released, contested, decided, calibrated, coached", lambda: judge(site, rows, people))
    print(f"  {scores}")


def timed(what: str, deed: Any) -> Any:
    """What it gives; prints the seconds of the processor and of the clock."""
    cpu, clock = time.process_time(), time.perf_counter()
    found = deed()
    print(f"{what}: {time.process_time() - cpu:.1f} s of the processor, {time.perf_counter() - clock:.1f} s")
    return found


def log_of_run() -> tuple[Any, dict[str, Any]]:
    """The log, its call records, and an employee with an account for each agent."""
    from keskus.access.actions.users import invite_user
    from keskus.access.rules import Role, ScopeKind
    from keskus.contacts.actions.sources import map_agent
    from keskus.contacts.queries.sources import pbx_agents_of
    from keskus.core.actors import SYSTEM
    from keskus.people.actions.employees import create_employee
    from tests.contacts.evidence import evidence_source
    from tests.contacts.world import a_source, take

    log = a_source()
    take(log, str(DATA / "queue_log"))
    take(evidence_source(log, "asterisk_cdr"), str(DATA / "cdr-Master.csv"))
    people = {}
    for number, agent in enumerate(pbx_agents_of(SYSTEM, log)):
        names = {"first_name": agent.name, "last_name": "of the run"}
        person = create_employee(SYSTEM, number=f"{number}", site=log.site, started_on=EARLY, **names)
        map_agent(SYSTEM, agent, employee=person)
        own = {"role": Role.AGENT, "kind": ScopeKind.SELF, "scope_id": None}
        user, _ = invite_user(SYSTEM, email=f"a{number}@run.invalid", display_name=agent.name, employee=person, **own)
        people[person.pk] = user
    for role in (Role.QUALITY, Role.MANAGER):
        lead = create_employee(SYSTEM, number=role, site=log.site, started_on=EARLY, first_name=role, last_name="x")
        wide = {"role": role, "kind": ScopeKind.CENTRE, "scope_id": None}
        people[role], _ = invite_user(SYSTEM, email=f"{role}@run.invalid", display_name=role, employee=lead, **wide)
    return log.site, people


def take_in(site: Any, folder: Path) -> list[Any]:
    """A watched folder for files of one side, another one for all others; the gate is open and everybody told."""
    from keskus.core.actors import SYSTEM
    from keskus.people.queries import employees
    from keskus.recordings.actions.gate import fill_gate, record_receipt
    from keskus.recordings.actions.sources import create_source
    from keskus.recordings.models import Recording
    from keskus.recordings.rules.gate import Terms, What
    from tests.recordings.made import NOTICES, looked, take_all

    terms = Terms(0, "Quality", "All calls", "Sound", "Interest", "notice", EARLY, date(2020, 3, 1), NOTICES)
    gate = fill_gate(SYSTEM, site, What.RECORDING, terms)
    for person in employees(SYSTEM):
        record_receipt(SYSTEM, gate, person, on=EARLY)
    for name, layout in (("sides", "two_files"), ("whole", "caller_left")):
        place = folder / name
        place.mkdir()
        for file in (DATA / "recordings").iterdir():
            if file.suffix.lower() == ".wav" and (file.stem[-3:] in ("-rx", "-tx")) is (name == "sides"):
                shutil.copy(file, place)
        source = create_source(SYSTEM, site=site, name=name, kind="folder", folder=str(place), layout=layout,
                               time_zone="UTC", agent_ending="-rx", caller_ending="-tx")  # fmt: skip
        looked(source)
    take_all()
    return list(Recording.objects.select_related("employee", "queue", "site").order_by("pk"))


def mask(rows: list[Any], index: dict[str, Any]) -> list[int]:
    """The loudest sample of each stretch in which something was read out that nobody may hear."""
    import numpy as np

    from keskus.core.actors import SYSTEM
    from keskus.core.models import Job
    from keskus.core.work import run_to_end
    from keskus.engines.transcripts import Turn
    from keskus.recordings.actions.sounds import sound_of
    from keskus.recordings.actions.transcripts import import_transcript
    from keskus.recordings.models import SpokenSecret
    from keskus.recordings.rules.conversation import cleared

    for row in rows:
        told = index.get(row.call_key)
        if told is not None:
            turns = [Turn(t["who"], t["start"], t["end"], t["text"]) for t in told["turns"] if t["start"] < row.seconds]
            kept = cleared(turns, told["language"], row.seconds)
            import_transcript(SYSTEM, row, conversation=kept, language=told["language"])
    for job in Job.objects.filter(kind__endswith="silence_step"):
        run_to_end(job)
    loud = []
    for secret in SpokenSecret.objects.select_related("recording"):
        sound = sound_of(secret.recording)
        stretch = sound.samples[int(secret.starts * sound.rate) : int(secret.ends * sound.rate)]
        loud.append(int(np.abs(stretch.astype(int)).max(initial=0)))
    return loud


def judge(site: Any, rows: list[Any], people: dict[Any, Any]) -> dict[str, Any]:
    """Scored by one, calibrated by two, one answer contested and granted, the lowest score coached."""
    from keskus.access.queries import viewer_of
    from keskus.performance.actions.coaching import plan_coaching
    from keskus.quality.actions.calibration import open_calibration, score_call, set_up_calibration
    from keskus.quality.actions.disputes import decide_dispute, open_dispute
    from keskus.quality.actions.evaluations import Choice, release_evaluation, start_evaluation
    from keskus.quality.models import CalibrationCall, Evaluation
    from keskus.quality.queries.calibration import statistics
    from keskus.quality.queries.evaluations import Heard
    from keskus.recordings.actions.playback import play_recording
    from keskus.recordings.models import Recording
    from tests.quality.evaluated import form_in_use

    version, today = form_in_use("Run"), date.today()  # noqa: DTZ011 - the viewer's day
    judge_, manager = viewer_of(people["quality"], today), viewer_of(people["manager"], today)
    rows = [
        row for row in Recording.objects.filter(pk__in=[row.pk for row in rows]) if row.employee and row.is_playable
    ]
    made = []
    for number, row in enumerate(rows):
        play_recording(judge_, row, purpose="evaluation")
        heard = Heard(row.employee, row.queue, row.began_at, row, row.contact_id)
        one = start_evaluation(judge_, version, row.employee, heard, Choice(why="a complaint"))
        fill(judge_, one, number)
        made.append(release_evaluation(judge_, one))
    lowest = Evaluation.objects.filter(state="released").order_by("score", "pk")[0]
    agent = viewer_of(people[lowest.employee_id], today)
    answer = lowest.answers.get(question__code="greeting")
    dispute = open_dispute(agent, answer, proposed="yes", proposed_na=False, words="It was said")
    decide_dispute(manager, dispute, outcome="accepted", decided=None, decided_na=False, reason="Heard", noticed="")
    raters = [judge_.number, manager.number]
    calibration = set_up_calibration(manager, site, name="Run", version=version, recordings=rows, raters=raters,
                                     expert=judge_.number, due_on=today + timedelta(days=2))  # fmt: skip
    for number, call in enumerate(CalibrationCall.objects.filter(calibration=calibration)):
        for who, shift in ((judge_, 0), (manager, number % 4 == 0)):
            fill(who, score_call(who, call), number + shift)
    found = statistics(manager, open_calibration(manager, calibration))
    session = plan_coaching(manager, people=[lowest.employee], focus="Greeting", reason="evaluation", evaluation=lowest,
                            recording=lowest.recording, question=answer.question)  # fmt: skip
    alpha = found.alpha.value if found is not None else None
    return {"scored": len(made), "granted": str(dispute.answer.question), "alpha": alpha, "coached": str(session.state)}


def fill(who: Any, row: Any, number: int) -> None:
    """Answers that differ from call to call."""
    from keskus.quality.actions.evaluations import Sent, save_answers, submit_evaluation
    from keskus.quality.rules.scoring import Given

    said = {"greeting": "no" if number % 3 == 0 else "yes", "solved": "yes", "friendly": str(1 + number % 5)}
    save_answers(who, row, {code: Sent(Given(value, comment="heard")) for code, value in said.items()})
    submit_evaluation(who, row)


if __name__ == "__main__":
    main()
