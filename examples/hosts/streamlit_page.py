"""A page for an officer of a commune: a form, the decision with its reasons, and how far the target is.

    pip install streamlit
    streamlit run examples/hosts/streamlit_page.py

Facts and decisions are kept in SQLite (COMMUNE_FILE, or ./commune.sqlite). Every input is made from the form of
the set; an empty one is a fact that is not known.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import date

import pandas as pd
import streamlit as st

import criteria_engine as ce

DAY = date(2026, 2, 20)
TARGET = 0.6
TABLE = "CREATE TABLE IF NOT EXISTS citizens (id PRIMARY KEY, outcome, facts, record)"


@st.cache_resource
def criteria() -> ce.Criteria:
    """The set, read once."""
    return ce.Catalogue.packaged().find("learning_citizen", on=DAY)


def store() -> sqlite3.Connection:
    """The file of the commune."""
    connection = sqlite3.connect(os.environ.get("COMMUNE_FILE", "commune.sqlite"))
    connection.execute(TABLE)
    return connection


def answer(interview: ce.Interview, section: str, question: ce.Question) -> ce.Interview:
    """Show the input of a question, and what is wrong with its answer."""
    path = (question.name,) if section == "facts" else (section, question.name)
    label = f"{question.label.vi} — {question.answered_by.vi if question.answered_by else ''}"
    names = {"": ""} | {each.id: each.name.vi for each in question.choices}
    if question.kind in ("boolean", "evidence"):
        names = {"": "", "true": "Có", "false": "Không"}
    key, why = ".".join(path), question.text.vi
    if len(names) > 1:
        given = st.selectbox(label, list(names), format_func=names.__getitem__, key=key, help=why)
    else:
        given = st.text_input(label, key=key, help=why)
    try:
        return interview.answer(path, given)
    except ce.CriteriaError as error:
        st.error(error.diagnostics[0].message("vi"))
        return interview


def form() -> None:
    """The form of one citizen."""
    subject, interview = st.text_input("Mã hồ sơ", key="subject"), criteria().interview()
    for section in criteria().form().sections:
        st.subheader(section.title.vi)
        for question in section.questions:
            interview = answer(interview, section.id, question)
    decision = criteria().decide(interview.facts, subject_id=subject or None, decided_on=DAY)
    st.html(decision.explain("vi", style="html"))
    if st.button("Lưu", disabled=not subject):
        row = (subject, decision.outcome, interview.state["facts"], decision.record())
        with closing(store()) as connection, connection:
            connection.execute("INSERT OR REPLACE INTO citizens VALUES (?, ?, ?, ?)", row)


def target() -> None:
    """The share of the target that is reached, and who is in the file."""
    with closing(store()) as connection:
        known = pd.read_sql("SELECT id, outcome FROM citizens ORDER BY id", connection)
    share = (known["outcome"] == "eligible").mean() if len(known) else 0.0
    st.metric("Công dân học tập", f"{share:.0%}", f"{share - TARGET:+.0%} so với mục tiêu")
    st.dataframe(known, hide_index=True)


st.title(criteria().reference.name.vi)
one, all_ = st.tabs(["Xét một công dân", "Mục tiêu"])
with one:
    form()
with all_:
    target()
