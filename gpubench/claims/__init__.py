"""Claims about batch size, a module each: what it says, how it is judged, what that rests on."""
