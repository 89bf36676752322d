"""What is made of a decision: words for the page, paper, calendar, tables."""
