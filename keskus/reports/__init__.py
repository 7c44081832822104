"""What people read: report definitions, the production report, exports."""
