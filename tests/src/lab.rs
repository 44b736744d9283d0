//! One test's world.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::programs;

/// What the servers are called.
const NAMES: &str = "subjectAltName=DNS:localhost,IP:127.0.0.1";

/// Agents see the whole host and the servers want its processors: one test at a time.
static TURN: Mutex<()> = Mutex::new(());

/// A directory for everything that a test makes, and the turn to use the machine.
#[derive(Debug)]
pub struct Lab {
    directory: TempDir,
    next: AtomicU32,
    _turn: MutexGuard<'static, ()>,
}

/// A self-signed certificate for `localhost` and its key.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// PEM file of the certificate.
    pub certificate: PathBuf,
    /// PEM file of the private key.
    pub key: PathBuf,
}

impl Lab {
    /// A lab for a test that captures traffic; none, said on standard error, where this
    /// process may not load BPF programs and `WEIR_REQUIRE_BPF=1` is not set.
    ///
    /// # Errors
    /// BPF is required and can't be had; or the directory cannot be made.
    pub fn open() -> Result<Option<Self>> {
        if let Some(reason) = obstacle() {
            if std::env::var_os("WEIR_REQUIRE_BPF").is_some_and(|value| value == "1") {
                bail!("WEIR_REQUIRE_BPF=1, but {reason}");
            }
            eprintln!("NOT RUN: {reason} (WEIR_REQUIRE_BPF=1 makes this a failure)");
            return Ok(None);
        }
        Self::new().map(Some)
    }

    /// A lab, whatever this process may do.
    ///
    /// # Errors
    /// The directory cannot be made.
    pub fn new() -> Result<Self> {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let directory = TempDir::with_prefix("weir-").context("no temporary directory")?;
        // Apache's workers give up root and still have to read what is in here.
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755))?;
        Ok(Self { directory, next: AtomicU32::new(0), _turn: turn })
    }

    /// The lab's directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// A new subdirectory for one program.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn room(&self, name: &str) -> Result<PathBuf> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let room = self.path().join(format!("{name}-{number}"));
        fs::create_dir(&room).with_context(|| format!("{}", room.display()))?;
        Ok(room)
    }

    /// A fresh certificate.
    ///
    /// # Errors
    /// `openssl` is missing or fails.
    pub fn certificate(&self) -> Result<Certificate> {
        self.make_certificate(&["-addext", NAMES])
    }

    /// A fresh certificate, and that of the authority which vouches for it.
    ///
    /// # Errors
    /// As [`Self::certificate`].
    pub fn vouched_certificate(&self) -> Result<(Certificate, Certificate)> {
        let authority = self.make_certificate(&[])?;
        let certificate = authority.certificate.display().to_string();
        let key = authority.key.display().to_string();
        let signed_by = ["-CA", &certificate, "-CAkey", &key];
        let is_leaf = ["-addext", "basicConstraints=CA:FALSE", "-addext", NAMES];
        let vouched = self.make_certificate(&[&signed_by[..], &is_leaf[..]].concat())?;
        Ok((vouched, authority))
    }

    fn make_certificate(&self, more: &[&str]) -> Result<Certificate> {
        let room = self.room("certificate")?;
        let made = Certificate { certificate: room.join("cert.pem"), key: room.join("key.pem") };
        let output = Command::new(programs::program("openssl")?)
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
            .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
            .args(more)
            .arg("-keyout")
            .arg(&made.key)
            .arg("-out")
            .arg(&made.certificate)
            .output()
            .context("cannot start openssl")?;
        if !output.status.success() {
            bail!("openssl made no certificate: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(made)
    }
}

/// Why this process cannot run an agent that captures, if it can't.
fn obstacle() -> Option<String> {
    if let Err(error) = programs::weir() {
        return Some(error.to_string());
    }
    // SAFETY: no arguments, cannot fail.
    #[expect(unsafe_code, reason = "std does not tell the user id")]
    let user = unsafe { libc::geteuid() };
    (user != 0).then(|| "capturing needs root".to_owned())
}
