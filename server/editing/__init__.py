"""The workbench of `onrecord edit`: a separate server for one person, over the files of a corpus."""
