from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Holds the demo command; it is the only app that may import every other."""

    name = "config"
    verbose_name = "Project"
