"""compile: a checked set on a day → a Python function from facts to a verdict.

The function works on known facts. Where it reads an unknown fact it raises `KeyError`, and the evaluator
decides, so the meaning of unknown facts is defined in one place. Tests compare both on generated sets and
facts.
"""
