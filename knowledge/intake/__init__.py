"""From what a course author names to what the library holds: files, folders, archives and addresses."""
