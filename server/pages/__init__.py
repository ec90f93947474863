"""Pages for people; `all_pages` lists them, and modules named ``*_page`` or ``*_list`` make one kind each."""
