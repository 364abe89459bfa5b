"""Search: one definition of every filter and order, for pages, API, export, saved searches and facets."""
