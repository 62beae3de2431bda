"""Arrays that have a name at most, and no axes of their own: NumPy files, datasets of plain HDF5 files."""
