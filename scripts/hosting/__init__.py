"""What a host needs: headers, configurations of servers, compressed files, releases."""
