"""The form for editors in the browser: Sveltia CMS, set up from the content model."""
