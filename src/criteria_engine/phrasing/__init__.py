"""explain: a checked expression → its words in Vietnamese and English, through the labels of its set."""
