"""A checked set on a day → named definitions over facts: the meaning of a set, written once."""
