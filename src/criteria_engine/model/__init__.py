"""Data only: types, values, facts, findings, a decision; no verbs but arithmetic."""
