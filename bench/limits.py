"""Why a goal is not met and what was tried; printed below the table for such rows."""

from __future__ import annotations

LIMITS = {
    "A1": "Of some 330 ms of CPU Python and Qt are 85, our modules and what they import"
    " 120 (none more than 5; all 66 dataclasses 26), building the window 65, opening"
    " the account and painting the first page 60. Tried: one page before the list of a"
    " million (640 to 330 ms on the clock), the style sheet after building (30 less),"
    " client, dialogs, keyring and XlsxWriter not imported (40 less), the collector"
    " off (12 less, not kept). Building three tabs later would bring about 15.",
    "E1": "Fans and cells are made in Python. Fields by place, named tuples, words"
    " looked up once and no codec in Python brought 0.31 to 0.54; rows straight"
    " from SQL would be faster, at the price of a second reader of fans.",
    "M1": "One heap for all threads made 384 MB 214; 40 rounds and two hours of mixed"
    " work stay flat, so a difference here is the moment of the last big list.",
    "S1": "See S2. 32 connections cannot help where the processor is the limit: 28 to"
    " 33 µs of one interpreter's lock a fan are 3 s, and 28× would be 2.0.",
    "S2": "The 1,000 detail calls alone, with nothing stored, take 3.4 s of the 3.17"
    " that latency allows. Storing goes on beside them; the start (token, tags, first"
    " page, one after the other) and the end (indexes, one fsync) are half a second."
    " Groups of 8 answers instead of 16, no look-ups in the first walk, named tuples:"
    " 4.3 to 4.1 s. More calls queued ahead or another switch interval: nothing.",
    "S3": "The floor is one plain session of requests with bare inserts. Of ours 8 µs"
    " are HTTP, 5 decoding and checking, 13 the tables with full text, tags, history."
    " The floor was 11.0 to 15.5 µs in runs of one day, ours 28 to 32.",
    "T1": "The list goes to Python as JSON: 27 ms of SQL and 47 of parsing for a"
    " million, where the floor's insert takes 50. fetchall and array cost 160.",
    "T2": "A plain view asks 7 questions a cell and each crosses into Python; wxdesk's"
    " own delegate asks one and paints only the rows that come in.",
}


def of(identity: str) -> str:
    """The explanation for a row's id, "" if there is none."""
    return LIMITS.get(identity.split(maxsplit=1)[0], "")
