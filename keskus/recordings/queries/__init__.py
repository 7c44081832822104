"""What may be read: `viewer` first, only what reaches them comes back."""
