//! What to capture.

use sensor_ebpf::abi::{COMM_LENGTH, CaptureConfig, FilterRule, RULES_MAX};

/// How capture starts.
#[derive(Clone, Debug)]
pub struct CaptureSettings {
    /// Size of the ring buffer; rounded up to a power of two, at least 64 KiB.
    pub ring_bytes: u32,
    /// What to capture.
    pub filters: Filters,
    /// Look for TLS libraries and attach to them.
    pub tls: bool,
    /// Have the kernel keep the run time of all BPF programs on the host (about 30 ns more
    /// for each run).
    pub program_times: bool,
}

impl Default for CaptureSettings {
    fn default() -> Self {
        Self { ring_bytes: 32 << 20, filters: Filters::default(), tls: true, program_times: false }
    }
}

/// Which connections are captured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// At least one must match; empty: everything does.
    pub include: Vec<Rule>,
    /// None may match.
    pub exclude: Vec<Rule>,
    /// Capture the connections that local processes made as clients, too.
    pub outbound: bool,
}

/// A condition; what is `None` matches anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// Local port.
    pub port: Option<u16>,
    /// `comm` of the process; names longer than the kernel's 15 bytes are cut as it does.
    pub process: Option<String>,
}

impl Filters {
    /// Most include and exclude rules together.
    pub const RULES_MAX: usize = RULES_MAX;

    /// As the programs read it. Rules beyond [`Self::RULES_MAX`] are left out; exclude
    /// rules come first, so none of them is lost to include rules.
    pub(super) fn to_config(&self, generation: u32, mute_generation: u32) -> CaptureConfig {
        let excluded = self.exclude.iter().map(|rule| rule.to_abi(1));
        let included = self.include.iter().map(|rule| rule.to_abi(0));
        let mut rules = [FilterRule::default(); RULES_MAX];
        let mut rule_count = 0;
        for (slot, rule) in rules.iter_mut().zip(excluded.chain(included)) {
            *slot = rule;
            rule_count += 1;
        }
        CaptureConfig {
            generation,
            mute_generation,
            own_tgid: std::process::id(),
            outbound: u32::from(self.outbound),
            rule_count,
            include_count: u32::try_from(self.include.len()).unwrap_or(u32::MAX),
            rules,
        }
    }
}

impl Rule {
    fn to_abi(&self, exclude: u16) -> FilterRule {
        let mut comm = [0; COMM_LENGTH];
        let name = self.process.as_deref().unwrap_or_default().as_bytes();
        for (to, from) in comm.iter_mut().zip(name.iter().take(COMM_LENGTH - 1)) {
            *to = *from;
        }
        FilterRule { comm, port: self.port.unwrap_or(0), exclude, reserved: 0 }
    }
}
