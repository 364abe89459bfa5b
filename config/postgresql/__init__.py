"""Django's PostgreSQL backend, which refuses servers older than the oldest that Microscope works on."""
