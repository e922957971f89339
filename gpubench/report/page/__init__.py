"""All that files say, as one document: what was measured, what came out, and what it rests on."""
