"""Who is in the org, and what each may see and do."""
