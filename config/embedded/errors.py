"""The one error that starting or stopping embedded servers raises."""


class EmbeddedError(Exception):
    """A server could not be started; the text is one sentence for the person at the terminal."""
