"""Files in and out: imports that list bad rows and take the good ones, and their templates."""
