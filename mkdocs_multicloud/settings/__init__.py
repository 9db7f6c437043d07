"""Every option, part and UI string, declared once."""
