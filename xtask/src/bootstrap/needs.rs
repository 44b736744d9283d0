//! What this repository needs from the system: one table.

use std::path::Path;
use std::process::Command;

use crate::process::{answer, find};

/// A package of the distribution, and how to see that what it brings is there.
#[derive(Debug)]
pub(crate) struct Need {
    /// Name of the Debian package.
    pub(crate) package: &'static str,
    /// Shows that it is there, on any distribution.
    probe: Probe,
    /// What for.
    stage: Stage,
}

/// How to see that something is installed.
#[derive(Debug)]
enum Probe {
    /// A program, by name.
    Program(&'static str),
    /// A file, by absolute path.
    File(&'static str),
    /// A module of the system's Python.
    PythonModule(&'static str),
}

/// What a package is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Compiling the agent.
    Build,
    /// Compiling the kernel's object with Debian's own compiler.
    BpfCompiler,
    /// Compiling `bpf-linker`.
    BpfLinker,
    /// The end-to-end tests and the demonstration.
    Test,
    /// Making the page, and checking the dashboards.
    Npm,
    /// Driving the page.
    Browser,
    /// Fuzzing.
    Fuzz,
    /// The benchmarks.
    Bench,
    /// Machines without KVM.
    Machine,
}

impl Need {
    const fn new(stage: Stage, package: &'static str, probe: Probe) -> Self {
        Self { package, probe, stage }
    }

    fn is_met(&self) -> bool {
        match self.probe {
            Probe::Program(name) => find(name).is_some(),
            Probe::File(path) => Path::new(path).exists(),
            Probe::PythonModule(name) => {
                let import = format!("import {name}");
                answer(Command::new(SYSTEM_PYTHON).args(["-c", &import])).is_some()
            }
        }
    }
}

/// The Python that the tests' virtual environment is made from: the distribution's, since
/// its `ssl` uses the system's libssl.
pub(crate) const SYSTEM_PYTHON: &str = "/usr/bin/python3";

/// `core` for BPF as Debian compiled it: shows that `/usr/bin/rustc` is the right one.
const DEBIAN_BPF_CORE: &str = "/usr/lib/rustlib/bpfel-unknown-none/lib";

use Probe::{File, Program, PythonModule};
use Stage::{Bench, BpfCompiler, BpfLinker, Browser, Build, Fuzz, Machine, Npm, Test};

const NEEDS: &[Need] = &[
    Need::new(Build, "gcc", Program("cc")),
    Need::new(Build, "libc6-dev", File("/usr/include/stdio.h")),
    Need::new(BpfCompiler, "rustc-web", File(DEBIAN_BPF_CORE)),
    Need::new(BpfCompiler, "libstd-rust-web-dev-bpf", File(DEBIAN_BPF_CORE)),
    Need::new(BpfLinker, "g++", Program("c++")),
    Need::new(BpfLinker, "llvm-22-dev", File("/usr/lib/llvm-22/bin/llvm-config")),
    Need::new(BpfLinker, "libpolly-22-dev", File("/usr/lib/llvm-22/lib/libPolly.a")),
    Need::new(BpfLinker, "libclang-22-dev", File("/usr/lib/llvm-22/include/clang-c")),
    Need::new(BpfLinker, "libzstd-dev", File("/usr/include/zstd.h")),
    Need::new(BpfLinker, "zlib1g-dev", File("/usr/include/zlib.h")),
    Need::new(Test, "nginx", Program("nginx")),
    Need::new(Test, "apache2-bin", Program("apache2")),
    Need::new(Test, "nodejs", Program("node")),
    Need::new(Test, "curl", Program("curl")),
    Need::new(Test, "wrk", Program("wrk")),
    Need::new(Test, "openssl", Program("openssl")),
    Need::new(Test, "prometheus", Program("promtool")),
    Need::new(Test, "prometheus-alertmanager", Program("prometheus-alertmanager")),
    Need::new(Test, "systemd", Program("systemd-analyze")),
    Need::new(Test, "python3", File(SYSTEM_PYTHON)),
    Need::new(Test, "python3-venv", PythonModule("ensurepip")),
    Need::new(Npm, "nodejs", Program("node")),
    Need::new(Npm, "npm", Program("npm")),
    Need::new(Browser, "chromium", Program("chromium")),
    Need::new(Fuzz, "g++", Program("c++")),
    Need::new(Bench, "valgrind", Program("valgrind")),
    Need::new(Machine, "qemu-system-x86", Program("qemu-system-x86_64")),
    Need::new(Machine, "mmdebstrap", Program("mmdebstrap")),
    Need::new(Machine, "e2fsprogs", Program("mke2fs")),
    Need::new(Machine, "openssh-client", Program("ssh")),
];

/// Packages from PyPI for the tests' virtual environment.
pub(crate) const PYTHON_PACKAGES: &[&str] = &[
    "brotli==1.2.1",
    "gunicorn==27.0.1",
    "httpx==0.28.1",
    "requests==2.34.2",
    "uvicorn==0.54.0",
    "uvloop==0.23.0",
    "zstandard==0.25.0",
];

/// Packages of this stage that are not there yet.
pub(crate) fn missing(stage: Stage) -> Vec<&'static str> {
    NEEDS
        .iter()
        .filter(|need| need.stage == stage && !need.is_met())
        .map(|need| need.package)
        .collect()
}
