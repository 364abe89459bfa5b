"""Imports whose workers and servers are really killed, and which end in the same state as undisturbed ones."""
