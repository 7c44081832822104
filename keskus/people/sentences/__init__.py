"""Codes of this room, said in words: why a deed was not done, what is wrong with a cell, what a notice says."""

from keskus.people.sentences.deeds import breach_sentence, notice_sentence
from keskus.people.sentences.lists import FACT_LABELS, fault_sentence, note_sentences, problem_sentence, remedy_sentence

__all__ = [
    "FACT_LABELS",
    "breach_sentence",
    "fault_sentence",
    "note_sentences",
    "notice_sentence",
    "problem_sentence",
    "remedy_sentence",
]
