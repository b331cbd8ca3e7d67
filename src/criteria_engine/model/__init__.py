"""Data only: types, values, facts, findings and decisions, with the arithmetic on them."""
