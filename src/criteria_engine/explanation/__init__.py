"""explain: the results of one subject → findings with reasons, missing facts, doubts and the receipt."""
