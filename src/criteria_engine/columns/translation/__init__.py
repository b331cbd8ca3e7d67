"""Core → Ibis expressions: values as pairs, sets, messages, plan."""
