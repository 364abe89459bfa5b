"""Accounts that may be one person's: found with their evidence, merged where somebody says so, and taken apart again.

Nothing here merges by itself.
"""

from influencers.merging_people.finding import after_import, find
from influencers.merging_people.merging import Refused, dismiss, merge, take_back

__all__ = ["Refused", "after_import", "dismiss", "find", "merge", "take_back"]
