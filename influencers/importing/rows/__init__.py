"""From cells to values, and from rows to the staging table: whose account, which values, what was left out."""
