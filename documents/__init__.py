"""Reading issued documents and writing official ones."""
