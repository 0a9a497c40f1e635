//! What must hold of the project as a whole, and of the binary from outside.

mod tidy;
