"""read: the text of a file or an expression → what the author wrote, with its places."""
