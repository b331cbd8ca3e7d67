"""The limits on what is read, searched and answered, each of them declared here and nowhere else.

They keep time and memory within reason whatever a file or a set of facts contains. `docs/design/bounds.md`
lists them for readers; a test compares the two.
"""

from __future__ import annotations

from typing import Final

MAX_DIAGNOSTICS: Final = 1_000
"""The most diagnostics in one error or answer; of the others only the number is given."""

MAX_QUOTED: Final = 200
"""The most characters of a key or a value of facts that a message quotes."""

MAX_QUERY_SPLITS: Final = 12
"""The most unknown facts of which a query tries all values; each of them nests another query."""

MAX_QUERIES: Final = 32
"""The most queries of a set that are kept: one for each schema and set of columns with blanks.

A job in small pieces has about twenty. With fewer places than queries, each run would build all of them again.
"""

MAX_ITEMS: Final = 200_000
"""The greatest number of items in a list of facts."""

FACT_LIMIT: Final = 10**15
"""The greatest number a fact may be (10¹⁵). Sums and products of facts then stay exact."""

MAX_TEXT_LENGTH: Final = 10_000
"""The greatest length of a text of facts, in characters."""

MAX_DIGITS: Final = 30
"""The greatest number of digits in a fact that is a number."""

MAX_LENGTH: Final = 1_000_000
"""The greatest length of a list (in items) or a text (in characters) that an expression may make."""

MAX_NUMBER_TEXT: Final = 100
"""How many characters a number may be written with."""

MAX_CRITERIA_BYTES: Final = 1 << 20
"""The limit for a criteria file; the largest packaged set has a tenth of it."""

MAX_YAML_DEPTH: Final = 100
"""How deep the lists and mappings of a YAML file may nest."""

MAX_YAML_NODES: Final = 200_000
"""How many keys and values a criteria file may have; those of an alias count each time it is used."""

MAX_FACTS_BYTES: Final = 32 << 20
"""The greatest size of a file of facts; ten thousand members take about two megabytes."""

MAX_FACTS_NODES: Final = 4_000_000
"""The greatest number of keys and values in a file of facts."""

MAX_REPAIRS: Final = 20
"""The most mistakes of spelling in one expression after which the search for others goes on."""

MAX_NESTING: Final = 60
"""How deep the operators and brackets of an expression may nest; later stages can recurse safely."""

MAX_CHARACTERS: Final = 64 * 1024
"""The limit of an expression's length; longer texts are not parsed."""

MAX_DEFINITION_SIZE: Final = 100_000
"""The most values a list or record of a set may hold with all definitions substituted.

Each definition may double the one before it, so a short file could describe a huge value.
"""

MAX_DEFINITION_DEPTH: Final = 100
"""The most levels an expression may be nested with all definitions substituted."""

MAX_DAYS: Final = 100
"""The most days on which a check evaluates conditions; sets that change more often are skipped."""

MAX_KINDS: Final = 1_024
"""The most kinds of items of a list that a proof about a set tells apart."""

MAX_ADVICE_QUESTIONS: Final = 200
"""The most questions to the solver about plans for one subject; then no more plans are searched."""

MAX_LAW_SUBJECTS_BESIDE: Final = 1_000
"""The most subjects beside the examples on which a law that was not proved is tried."""

MAX_LAW_SUBJECTS_DRAWN: Final = 300
"""The most subjects that are made up for a law that was not proved."""

PROOF_BUDGET: Final = 50_000
"""The most steps of the proofs about the conditions of a set; beyond it nothing more is proved."""

CHECK_BUDGET: Final = 100_000
"""The most items of lists written in a set that these evaluations may visit, over all days."""

STEP_BUDGET: Final = 5_000_000
"""The most list items that one decision may visit; it limits nested loops over long lists."""

SPLIT_BUDGET: Final = 64
"""The most cases that one decision tries; facts beyond it stay unknown."""

TRIAL_BUDGET: Final = 400_000
"""The most steps of all trials of one subject; facts beyond it are listed without an influence."""

TRIAL_STEPS: Final = 1_000
"""The steps that a trial costs besides the list items that it visits."""

MAX_MISSING: Final = 200
"""The most missing facts listed, besides judgements and evidence."""

MAX_REASONS: Final = 200
"""The most reasons that one condition is divided into."""

MAX_REASON_DEPTH: Final = 8
"""The most levels of reasons below one condition."""

MAX_PARTS: Final = 40
"""The most operands of one condition that have a reason of their own."""

MAX_EXPLAINED_MEMBERS: Final = 3
"""The most members of a list for which the result of the condition is explained."""

MAX_NAMED_MEMBERS: Final = 12
"""The most members that are named; of the others only the number is given."""

MAX_LISTED_VALUES: Final = 4
"""The most values of an enumeration that an explanation lists; of more, the last is the number of others."""

MAX_LISTED_CASES: Final = 3
"""The values of a parameter that are listed with their cases while it is not known which applies."""

MAX_EMBEDDED_BYTES: Final = 2 << 30
"""The most bytes of Arrow held in memory: the answers, and tables that cannot be read in pieces."""

MAX_CELLS: Final = 5_000_000
"""How many cells the tables of one commune may have: they are kept in memory."""

MAX_SHEET_ROWS: Final = 1_048_575
"""How many rows a sheet of Excel holds below the headings."""

MAX_DECIMALS: Final = 18
"""How many decimals a number in a table may have: with 15 digits before the point, 33 of the 38 Arrow holds."""

MAX_PARTITIONS: Final = 200
"""The maximum number of partitions: each needs an open file per table while they are written."""

MAX_TRIED_OUTCOMES: Final = 400
"""The number of open members up to which every number of them is tried, to find how many decide."""

MAX_DRILL_MEMBERS: Final = 12
"""The number of open members that are listed below one title."""

MAX_DRILL_DEPTH: Final = 3
"""The number of levels of members that are followed: a commune, its hamlets, their households."""

MAX_LISTED_ON_PAGE: Final = 30
"""How many subjects of a title the report of a commune lists for one hamlet; the workbook has all."""

MAX_ADVISED_SUBJECTS: Final = 100
"""For how many subjects of a commune the solver searches the least that earns the title, with `--advise`."""

NEAREST_BESIDE: Final = 3
"""How many subjects beside those that a target lacks in a hamlet are listed as nearest to it."""

MAX_NEAREST_ON_PAGE: Final = 3
"""How many of the subjects nearest to a target the report of a commune has for one hamlet."""

MAX_NOTICES: Final = 2_000
"""How many notices of a commune a file has; Word is slow with longer ones."""

MAX_PART_BYTES: Final = 256 << 20
"""How large a part of a workbook may be that is kept in memory, such as its shared texts."""

MAX_XLSX_ROWS: Final = 1_048_576
"""How many rows a sheet can have."""

MAX_XLSX_COLUMNS: Final = 16_384
"""How many columns a sheet can have."""

MAX_ROW_BYTES: Final = 64 << 20
"""How many bytes the XML of one row may have."""

MAX_SUGGESTIONS: Final = 50
"""The number of wrong spellings for which a similar key is searched; the search is slow."""
