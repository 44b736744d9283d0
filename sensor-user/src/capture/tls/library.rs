//! TLS libraries and their probes: each file is looked at once, whoever maps it.
//!
//! A probe sits on the file, not on a process: one that starts later is covered at once.

use std::collections::HashMap;
use std::fs::File;
use std::sync::Arc;

use aya::Ebpf;
use aya::programs::UProbe;
use aya::programs::uprobe::{UProbeAttachLocation, UProbeScope};
use parking_lot::Mutex;

use super::functions::REQUIRED;
use super::process::{FileId, MappedFile};
use super::symbols::{self, Found};
use crate::capture::error::{CaptureError, chain};
use crate::capture::load;

/// Files that are remembered as no libraries; then they are looked at again.
const OTHERS_MAX: usize = 65_536;
/// Libraries that are probed, about 12 file descriptors each.
const LIBRARIES_MAX: usize = 256;

/// What became of a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Library {
    /// Its plaintext is seen; what could not be attached of the rest.
    Probed(Option<String>),
    /// It isn't, and why.
    Failed(String),
}

/// Every file looked at.
pub(super) struct Libraries {
    ebpf: Arc<Mutex<Ebpf>>,
    libraries: HashMap<FileId, Library>,
    others: HashMap<FileId, ()>,
}

impl Libraries {
    pub(super) fn new(ebpf: Arc<Mutex<Ebpf>>) -> Self {
        Self { ebpf, libraries: HashMap::new(), others: HashMap::new() }
    }

    /// What became of the file; `None` if it is no TLS library. Probes it if it is new.
    pub(super) fn look(&mut self, file: &MappedFile) -> Option<&Library> {
        if self.others.contains_key(&file.id) {
            return None;
        }
        if !self.libraries.contains_key(&file.id) {
            let found = File::open(&file.path).map(|open| symbols::find(&open));
            match found {
                // The process may be gone: the file is looked at again in the next one.
                Err(_) => return None,
                Ok(found) if found.is_empty() => {
                    self.remember_other(file.id);
                    return None;
                }
                Ok(found) => {
                    let library = self.probe(file, &found);
                    self.libraries.insert(file.id, library);
                }
            }
        }
        self.libraries.get(&file.id)
    }

    fn remember_other(&mut self, id: FileId) {
        if self.others.len() >= OTHERS_MAX {
            self.others.clear();
        }
        self.others.insert(id, ());
    }

    fn probe(&self, file: &MappedFile, found: &[Found]) -> Library {
        if self.libraries.len() >= LIBRARIES_MAX {
            return Library::Failed(format!("more than {LIBRARIES_MAX} TLS libraries"));
        }
        let mut ebpf = self.ebpf.lock();
        let mut failures = Vec::new();
        let mut blind = false;
        for (function, offset) in found {
            let programs = [Some(function.enter), function.leave];
            for program in programs.into_iter().flatten() {
                if let Err(error) = attach(&mut ebpf, program, file, *offset) {
                    blind |= REQUIRED.contains(&function.symbol);
                    failures.push(format!("{}: {error}", function.symbol));
                }
            }
        }
        let failures = (!failures.is_empty()).then(|| failures.join("; "));
        match failures {
            Some(reason) if blind => Library::Failed(reason),
            other => Library::Probed(other),
        }
    }
}

fn attach(
    ebpf: &mut Ebpf,
    name: &'static str,
    file: &MappedFile,
    offset: u64,
) -> Result<(), CaptureError> {
    let program: &mut UProbe = load::program(ebpf, name)?;
    let at = UProbeAttachLocation::AbsoluteOffset(offset);
    match program.attach(at, &file.path, UProbeScope::AllProcesses) {
        Ok(_) => Ok(()),
        Err(error) => Err(CaptureError::Program { program: name, reason: chain(&error) }),
    }
}
