"""The query languages and what chooses records: parsers of one tree, and its one compiler to SQL."""
