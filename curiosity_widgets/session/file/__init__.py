"""The run file (HDF5): written point by point, read while it is written, recovered after a kill."""
