"""Addresses of the campaigns pages."""

from django.urls import path

from campaigns.views import campaigns, placements

app_name = "campaigns"
ONE = "campaigns/<int:pk>/"
PLACEMENT = ONE + "placements/<int:placement_pk>/"

urlpatterns = [
    path("campaigns/", campaigns.list_, name="list"),
    path("campaigns/new/", campaigns.create, name="create"),
    path("campaigns/of/<int:creator_id>/", campaigns.history, name="history"),
    path(ONE, campaigns.detail, name="detail"),
    path(ONE + "edit/", campaigns.edit, name="edit"),
    path(ONE + "delete/", campaigns.delete, name="delete"),
    path(ONE + "start/", campaigns.start, name="start"),
    path(ONE + "finish/", campaigns.finish, name="finish"),
    path(ONE + "reopen/", campaigns.reopen, name="reopen"),
    path(ONE + "report/", campaigns.report, name="report"),
    path(ONE + "report/export/", campaigns.report_export, name="report_export"),
    path(ONE + "add/shortlist/", campaigns.add_shortlist, name="add_shortlist"),
    path(ONE + "add/account/", campaigns.add_account, name="add_account"),
    path(PLACEMENT, placements.placement, name="placement"),
    path(PLACEMENT + "stage/", placements.stage, name="stage"),
    path(PLACEMENT + "results/", placements.results, name="results"),
    path(PLACEMENT + "remove/", placements.remove, name="remove"),
]
