"""What the columns of a file mean: known headers, vendors, guesses, and what was chosen last time."""
