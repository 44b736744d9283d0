//! Why capture can't start, and what to do about it.

use std::io;

use aya::EbpfError;
use aya::programs::ProgramError;

/// One line that says what is missing and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// The binary was built without the kernel programs.
    #[error("built without its BPF object: run cargo xtask build")]
    NoObject,
    /// The process may not load BPF programs.
    #[error(
        "not allowed to load BPF programs: missing {0}; run as root, or give the unit these \
         capabilities"
    )]
    NoCapability(String),
    /// The kernel has no type information.
    #[error(
        "no kernel type information at {path} ({source}): a kernel built with \
         CONFIG_DEBUG_INFO_BTF is needed"
    )]
    NoBtf {
        /// Where it was looked for.
        path: &'static str,
        /// Why it could not be read.
        source: io::Error,
    },
    /// The kernel's type information lacks something.
    #[error("the kernel's type information has no {0}: this kernel is not supported")]
    NoType(String),
    /// The kernel has no socket witness.
    #[error("this kernel has no tracepoint {0}: Linux 6.3 or newer is needed")]
    NoWitness(&'static str),
    /// Memory can't be locked.
    #[error(
        "no memory for BPF maps: raise the memory lock limit (LimitMEMLOCK=infinity) or lower \
         the ring size ({0})"
    )]
    NoMemory(String),
    /// The kernel refused the object.
    #[error("the kernel refused the BPF object: {0}")]
    Load(String),
    /// The kernel refused a program.
    #[error("the kernel refused the program {program}: {reason}")]
    Program {
        /// The program.
        program: &'static str,
        /// The kernel's reason, one line.
        reason: String,
    },
    /// The object lacks something; it was built from other sources.
    #[error("the BPF object has no {0}: run cargo xtask build")]
    Object(&'static str),
    /// The thread that looks for TLS libraries can't be started.
    #[error("starting the thread that looks for TLS libraries failed: {0}")]
    Thread(#[source] io::Error),
    /// The ring buffer can't be read.
    #[error("reading the ring buffer failed: {0}")]
    Ring(#[source] io::Error),
}

impl CaptureError {
    pub(super) fn load(error: &EbpfError) -> Self {
        let text = chain(error);
        // The kernel says EPERM where the memory lock limit is meant, ENOMEM elsewhere.
        if text.contains("BPF_MAP_CREATE") || text.contains("Cannot allocate memory") {
            Self::NoMemory(text)
        } else {
            Self::Load(text)
        }
    }

    pub(super) fn program(program: &'static str, error: &ProgramError) -> Self {
        Self::Program { program, reason: chain(error) }
    }
}

/// An error with its causes in one line. Of long ones, as the verifier's, the end says it.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    const SHOWN_MAX: usize = 3000;
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let reason = error.to_string();
        if !text.contains(&reason) {
            text = format!("{text}: {reason}");
        }
        cause = error.source();
    }
    let skipped = text.chars().count().saturating_sub(SHOWN_MAX);
    text.replace('\n', " ").chars().skip(skipped).collect()
}
