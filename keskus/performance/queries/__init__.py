"""What may be read of coaching: `viewer` first, only what reaches them comes back."""
