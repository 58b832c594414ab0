"""Pictures of reports, drawn by matplotlib in a process of their own."""
