"""The standard functions, one declaration each: exact on known values, lifted to unknown ones."""
