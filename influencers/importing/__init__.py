"""Files into the directory, through one importer for the command, the API and the admin pages."""

from influencers.importing.errors import Refused, WrongState
from influencers.importing.reporting import note_scores, sentences
from influencers.importing.running import run
from influencers.importing.starting import start
from influencers.importing.steering import cancel, proceed, undo
from influencers.importing.waking import pick_up, unscored

__all__ = [
    "Refused", "WrongState", "cancel", "note_scores", "pick_up", "proceed", "run", "sentences", "start", "undo",
    "unscored",
]  # fmt: skip
