"""explain: a decided set → findings with their reasons, what is missing, and the receipt."""
