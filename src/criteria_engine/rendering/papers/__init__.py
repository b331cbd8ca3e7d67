"""render: a form and its fields → a paper as a Word document, a Word template, or PDF/A."""
