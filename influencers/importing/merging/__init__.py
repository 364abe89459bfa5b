"""From the staging table into the directory in one transaction, or what that would change."""
