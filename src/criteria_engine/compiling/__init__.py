"""compile: a checked set on a day → one Python function, for verdicts without reasons.

The function works on known facts; where it meets something unknown it gives up (`KeyError`) and
the evaluator decides, so that unknowns have one meaning. It is compared with the evaluator on
generated sets and facts.
"""
