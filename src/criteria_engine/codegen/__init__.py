"""compile: a checked set on a day → a Python function for verdicts, and one for what reasons hang on.

They work on known facts; where one meets something unknown it gives up (`KeyError`) and
the evaluator decides, so that unknowns have one meaning. They are compared with the evaluator on
generated sets and facts.
"""
