"""The first connection of every process asks the server's version: an older one ends the start with a sentence."""

from django.db.backends.postgresql import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    # The import journal reads the old values of a merge from RETURNING old, which PostgreSQL 18 brought.
    minimum_database_version = (18,)


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
