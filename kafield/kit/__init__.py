"""What slices are built with. The kit knows nothing of field sales."""
