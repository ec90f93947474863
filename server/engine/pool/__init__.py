"""Query processes, seen from the HTTP process: started, queued for, stopped."""
