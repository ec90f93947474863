"""Change fact sheets: only the changed characters are written, and every change is kept in a journal."""
