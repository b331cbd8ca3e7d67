"""A checked set → its questions: declared once, for forms, interviews, missing facts and schemas."""
