"""Where bytes come in: one HTTP library a file, a few dozen lines each."""
