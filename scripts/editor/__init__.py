"""What an editor of the content uses: reports, hints, schemas, what changed."""
