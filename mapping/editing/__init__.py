"""Change fact sheets: only the characters of what is changed are written, and every change is kept in a journal."""
