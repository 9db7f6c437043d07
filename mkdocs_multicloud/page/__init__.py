"""Facts and pictures → Fragment: templates, figures, files, escaping."""
