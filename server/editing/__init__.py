"""The workbench of `onrecord edit`: a server of its own for one person, over the files of a corpus."""
