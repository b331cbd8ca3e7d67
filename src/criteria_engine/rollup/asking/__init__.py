"""What is asked of each group (hamlet): workbooks with cells for the answers."""
