"""Files as they really are: text tables, workbooks, JSON, packed or not, read as streams of rows."""
