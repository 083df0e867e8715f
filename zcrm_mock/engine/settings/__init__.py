"""What the org is set up with beside its modules: views, taxes, currencies, variables, channels."""
