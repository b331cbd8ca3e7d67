"""What is written for the officers: text, tables, workbooks."""
