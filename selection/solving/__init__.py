"""Programs that solve: imported by processes of their own only, for they carry a solver of a hundred megabytes."""
