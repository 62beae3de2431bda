"""``python -m curiosity_widgets.data.probing``: started by :mod:`.process`, never by hand."""

from curiosity_widgets.data.probing.child import serve

if __name__ == "__main__":
    serve()
