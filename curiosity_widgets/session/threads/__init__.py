"""What runs beside the caller: the worker thread, its queue, waiting and publishing."""
