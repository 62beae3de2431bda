"""The run: state machine, threads, commands, snapshots, recorder.

A :class:`~curiosity_widgets.session.session.Session` is what a user drives. Behind it one
:class:`~curiosity_widgets.session.threads.worker.Worker` thread takes commands and carries out the actions
of a :class:`~curiosity_widgets.session.loop.loop.Loop`, which keeps a
:class:`~curiosity_widgets.session.state.history.History` and writes it through a
:class:`~curiosity_widgets.session.file.recorder.Recorder`. Everything that takes long is done for the worker
on two more threads (:mod:`~curiosity_widgets.session.loop.side_thread`): one owns the source,
one the learner.
"""
