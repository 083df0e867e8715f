"""What hangs on a record: tags, notes, files, e-mails, links to other records."""
