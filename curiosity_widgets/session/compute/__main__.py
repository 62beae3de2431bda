"""``python -m curiosity_widgets.session.compute``: started by :mod:`.process`, never by hand."""

from curiosity_widgets.session.compute.child import main

if __name__ == "__main__":
    main()
