# Das Backoffice.
