"""Two pictures side by side: which, what differs, and from where on."""
