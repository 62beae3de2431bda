"""The run: state machine, worker thread, commands, snapshots, recorder."""
