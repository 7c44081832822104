"""What may be read of quality: `viewer` first, only what reaches them comes back."""
