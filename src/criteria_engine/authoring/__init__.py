"""authoring: text of a criteria file → what helps its author; knows no editor and no terminal."""
