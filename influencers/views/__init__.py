"""Pages of the directory: parse the request, ask the domain, render."""
