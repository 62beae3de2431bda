"""``python -m curiosity_widgets`` is the ``curiosity`` command."""

from curiosity_widgets.cli import main

main()
