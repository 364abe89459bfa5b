"""Campaigns of a workspace: who is paid for what, what was expected and what came back."""
