"""Where bytes come in: one HTTP library a file."""
