"""Files of Nanonis controllers: grids of spectra (.3ds), scans (.sxm) and single spectra (.dat)."""
