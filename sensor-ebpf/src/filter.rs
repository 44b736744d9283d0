//! Which sockets are captured: include and exclude rules, by local port and process.

use sensor_ebpf::abi::{CaptureConfig, RULES_MAX};

use crate::{
    maps::CONFIG,
    socket::{self, Sock, Socket},
};

/// The configuration in force.
#[inline(always)]
pub(crate) fn config() -> Option<&'static CaptureConfig> {
    CONFIG.get(0)
}

impl Socket {
    /// Judges the socket by the rules, once for each configuration.
    #[inline(always)]
    pub(crate) fn obey(&mut self, sock: Sock, config: &CaptureConfig) {
        if self.generation != config.generation {
            self.generation = config.generation;
            self.included = u32::from(included(sock.local_port(), config));
        }
    }
}

#[inline(never)]
fn included(port: u16, config: &CaptureConfig) -> bool {
    let comm = socket::process_comm();
    let mut included = config.include_count == 0;
    let mut at = 0;
    while at < RULES_MAX {
        if at as u32 >= config.rule_count {
            break;
        }
        let rule = &config.rules[at];
        let any_process = rule.comm[0] == 0;
        if (rule.port == 0 || rule.port == port) && (any_process || same(&rule.comm, &comm)) {
            if rule.exclude == 1 {
                return false;
            }
            included = true;
        }
        at += 1;
    }
    included
}

#[inline(always)]
fn same(one: &[u8; 16], other: &[u8; 16]) -> bool {
    u128::from_ne_bytes(*one) == u128::from_ne_bytes(*other)
}
