"""Why a goal is not met and what was tried; printed below the table for such rows."""

from __future__ import annotations

LIMITS = {
    "A1": "PySide6's own imports are a ninth of the CPU. keyring, XlsxWriter,"
    " demo and simulator are no longer imported (950 to 555 ms at 100k beside busy"
    " neighbours); 140 modules of wxdesk cost 1 to 2 ms each, evenly, the window 110,"
    " the list and the sidebar's figures of a million fans 240 in workers. Building"
    " tabs and dialogs after the first paint is what is left to try.",
    "E1": "Half of the time is Fan objects and cells in Python. Fields by place, words"
    " looked up once and no codec in Python brought 0.31 to 0.45-0.49; rows straight"
    " from SQL would meet the goal, at the price of a second reader of fans.",
    "M1": "One heap for all threads made 384 MB 214; two runs gave +3 and +11 MB in"
    " 24 rounds. What the rest is was not looked into, nor were two hours.",
    "S1": "See S2: 32 connections cannot help where the processor is the limit.",
    "S2": "Two cores carry the client (32 to 36 µs a fan under one lock, 3.2 to 3.5 s"
    " of 3.2 s allowed) and the simulator. Half a second is the start (token, tags,"
    " first page) and the end (indexes, commit). Index of unionids away, commits by"
    " 50, look-ups by id, checks of texts at once: 42 to 30-36 µs, on a machine with"
    " other work. A switch interval of"
    " 0.2 to 2 ms instead of 5 changed nothing.",
    "S3": "The floor is one plain session of requests with bare inserts. Of ours 8 µs"
    " are HTTP, 7 decoding and checking, 14 the tables with full text, tags, history.",
    "T1": "The list goes to Python as JSON: 27 ms of SQL and 47 of parsing for a"
    " million, where the floor's insert takes 50. fetchall and array cost 160.",
    "T2": "A plain view asks 7 questions a cell and each crosses into Python; wxdesk's"
    " own delegate asks one and paints only the rows that come in.",
}


def of(identity: str) -> str:
    """The explanation for a row's id, "" if there is none."""
    return LIMITS.get(identity.split(maxsplit=1)[0], "")
