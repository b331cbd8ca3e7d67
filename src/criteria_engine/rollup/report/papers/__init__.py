"""report: results → the papers of a commune, to edit and sign: forms, lists, decisions, notices, reports."""
