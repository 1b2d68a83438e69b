"""A run: what a project asks for, done in order, accounted for and judged."""
