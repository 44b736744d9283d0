//! `cargo xtask vm`: Weir on a fresh Debian under a real systemd, in an emulated machine.
//!
//! The image is made once and kept; the machine reaches nothing but this host, through SSH on
//! loopback. Its console and its journal are kept in `target/vm`.

mod image;
mod machine;
mod package;
mod recipe;

pub(crate) use package::try_it as package;
