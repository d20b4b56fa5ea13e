"""What stands around the exhibits: settings, picture, step, earlier pictures, status."""
