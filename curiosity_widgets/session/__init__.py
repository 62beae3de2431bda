"""The run: what it decides, its threads, commands, snapshots and file.

A :class:`~curiosity_widgets.session.session.Session` is what a user drives. Behind it one
:class:`~curiosity_widgets.session.threads.worker.Worker` thread takes commands and carries out the actions
of a :class:`~curiosity_widgets.session.loop.loop.Loop`: it measures what its
:class:`~curiosity_widgets.session.loop.core.Core` asks for. The core keeps a
:class:`~curiosity_widgets.session.state.history.History`, writes it through a
:class:`~curiosity_widgets.session.file.recorder.Recorder`, and needs neither source nor thread. Everything
that takes long is done for the worker on two more threads
(:mod:`~curiosity_widgets.session.loop.side_thread`): one owns the source, one the learner.
"""
