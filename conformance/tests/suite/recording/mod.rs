//! Recording, what is replaced in it, and playing it back.

mod redaction;
