"""An org as somebody describes it: read, checked, and made into a schema, people and settings."""
