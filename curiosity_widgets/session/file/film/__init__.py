"""What a run file keeps of every step, so that the run can be looked back at."""
