//! Finds the BPF object to embed.
//!
//! `WEIR_BPF_OBJECT` names it; else `target/bpf/weir.bpf.o` of the workspace; else an
//! empty one is embedded, so that everything but loading builds and runs without it.

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed=WEIR_BPF_OBJECT");
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let built = here.join("../target/bpf/weir.bpf.o");
    let object = env::var_os("WEIR_BPF_OBJECT").map_or(built, PathBuf::from);
    println!("cargo::rerun-if-changed={}", object.display());
    let embedded = if object.exists() {
        object.canonicalize()?
    } else {
        let empty = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("empty.bpf.o");
        fs::write(&empty, [])?;
        empty
    };
    println!("cargo::rustc-env=WEIR_BPF_OBJECT={}", embedded.display());
    Ok(())
}
