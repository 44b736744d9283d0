//! What the answering end of a connection is called.

use std::sync::Arc;

use sensor_ebpf::abi::Role;

use crate::capture::OpenInfo;
use crate::connection;
use crate::service::ServiceNames;

/// Names local services by unit, container or process, remote ones by address.
#[derive(Debug, Default)]
pub(super) struct Services(ServiceNames);

impl connection::Services for Services {
    fn name(&mut self, open: &OpenInfo) -> Arc<str> {
        match open.role {
            Role::Client => open.remote.to_string().into(),
            Role::Server | Role::Unknown => {
                self.0.name(open.tgid, &open.comm, open.cgroup_id, open.local.port())
            }
        }
    }
}
