"""Addresses of the directory's pages."""

from django.urls import path

from influencers.views import creator, discover, entries, exports, shortlists

app_name = "influencers"
LIST = "shortlists/<int:pk>/"
ENTRY = LIST + "entries/<int:entry_pk>/"

urlpatterns = [
    path("", discover.home, name="home"),
    path("creators/", discover.discover, name="discover"),
    path("creators/export/", exports.export, name="export"),
    path("creators/<slug:platform>/<path:handle>/", creator.creator, name="creator"),
    path("shortlists/", shortlists.shortlists, name="shortlists"),
    path("shortlists/add/", entries.add, name="add_to_shortlist"),
    path("shortlists/choose/", shortlists.choose, name="choose_shortlist"),
    path(LIST, shortlists.shortlist, name="shortlist"),
    path(LIST + "rename/", shortlists.rename, name="rename_shortlist"),
    path(LIST + "delete/", shortlists.delete, name="delete_shortlist"),
    path(LIST + "export/", exports.export_shortlist, name="export_shortlist"),
    path(LIST + "restore/", entries.restore, name="restore_entry"),
    path(ENTRY + "remove/", entries.remove, name="remove_entry"),
    path(ENTRY + "note/", entries.note, name="note_entry"),
]
