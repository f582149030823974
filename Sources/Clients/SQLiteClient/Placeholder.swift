// Placeholder until the client is written.
