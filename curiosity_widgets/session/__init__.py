"""The run: state machine, threads, commands, snapshots, recorder.

A :class:`~curiosity_widgets.session.session.Session` is what a person drives. Behind it one
:class:`~curiosity_widgets.session.worker.Worker` thread takes commands and carries out the actions of a
:class:`~curiosity_widgets.session.loop.Loop`, which keeps a
:class:`~curiosity_widgets.session.history.History` and writes it through a
:class:`~curiosity_widgets.session.recorder.Recorder`. Everything that takes long is done for the worker on
two more threads (:mod:`~curiosity_widgets.session.source_thread`): one owns the source, one the learner.
"""
