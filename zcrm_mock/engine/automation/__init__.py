"""What a write sets off: workflow rules, approval processes and blueprints."""
