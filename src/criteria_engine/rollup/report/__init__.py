"""Reports of a roll-up for officers: Markdown texts, CSV and JSON files, and workbooks.

`files` writes everything into one folder.
"""
