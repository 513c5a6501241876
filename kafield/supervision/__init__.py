"""What the supervisor sees of the field: plans, execution and results of his team, each number open to its rows."""
