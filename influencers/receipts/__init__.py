"""Behind a number: the posts, the arithmetic and the peers that it follows from, for one account.

The receipt runs the same engine functions as a rescore of a million, for the same moment, so what it shows is what the
listing holds.
"""

from influencers.receipts.evidence import Evidence, Standing, cohorts_now, of
from influencers.receipts.receipt import FORMULAS, receipt

__all__ = ["FORMULAS", "Evidence", "Standing", "cohorts_now", "of", "receipt"]
