//! Nothing to do: a package with build dependencies has to have a build script.

fn main() {}
