"""Questions asked one after another until the decision is settled; facts changed by path."""
