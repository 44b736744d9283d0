//! What a connection costs between two exchanges.

mod allocation;

use std::sync::Arc;

use allocation::allocated;
use sensor_ebpf::abi::{Protocol, Role, Source};
use sensor_user::capture::{Event, OpenInfo};
use sensor_user::clock::Timestamp;
use sensor_user::connection::{ConnectionConfig, ConnectionInfo, Connections, Services};
use sensor_user::exchange::Exchange;
use sensor_user::http::{Observer, Request, RequestHead, ResponseHead};
use sensor_user::principal::Caller;
use sensor_user::records::{BodyContext, BodyCounter};

struct Nobody(u64);

impl Observer for Nobody {
    type Body = BodyCounter;

    fn fields_key(&self) -> Option<[u8; 16]> {
        Some([7; 16])
    }

    fn caller(&mut self, connection: &ConnectionInfo, _: &RequestHead<'_>) -> Caller {
        self.unseen_caller(connection)
    }

    fn unseen_caller(&mut self, _: &ConnectionInfo) -> Caller {
        Caller { principal: "ip:203.0.113.7".into(), client: None, fingerprint: 0 }
    }

    fn counter(
        &mut self,
        _: &ConnectionInfo,
        request: &Request,
        head: &ResponseHead<'_>,
    ) -> BodyCounter {
        BodyCounter::new(&BodyContext {
            method: &request.method,
            target: &request.target,
            status: head.status,
            content_type: Some("application/json"),
            graphql: false,
            rule: None,
            keys: true,
            sensitive: true,
            plain_keys_max: 0,
            hash_key: [0; 16],
        })
    }

    fn exchange(&mut self, _: Exchange) {
        self.0 += 1;
    }
}

struct Names;

impl Services for Names {
    fn name(&mut self, _: &OpenInfo) -> Arc<str> {
        // A connection pays for its service's name even where no other shares it.
        "customer-api.service:8443".into()
    }
}

fn data(cookie: u64, sent: bool, offset: u64, bytes: &[u8]) -> Event<'_> {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let source = Source::Syscall;
    Event::Data { cookie, source, sent, offset, length, bytes, flags: 0, time_ns: 0, tgid: 1 }
}

#[test]
fn an_idle_connection_costs_at_most_1_kb() {
    const COUNT: u64 = 10_000;
    // The table grows by doubling: 10,000 entries are far from its best case.
    let (first, second) = b"GET /customers/17 HTTP/1.1\r\nHost: api\r\n\r\n".split_at(20);
    let response = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"id\":1}";
    let (start, end) = response.split_at(30);
    let mut nobody = Nobody(0);
    let before = allocated().0;
    let mut connections = Connections::new(ConnectionConfig::default());
    let mut step = |event: Event<'_>| {
        connections.step(&event, Timestamp(1), &mut Names, &mut nobody);
    };
    for cookie in 1..=COUNT {
        step(Event::Open(OpenInfo {
            cookie,
            tgid: 1,
            comm: "api".into(),
            cgroup_id: 1,
            local: ([192, 0, 2, 1], 80).into(),
            remote: ([203, 0, 113, 7], 5000).into(),
            role: Role::Server,
            protocol: Protocol::Http1,
            joined_midway: false,
            time_ns: 0,
        }));
        step(data(cookie, false, 0, first));
        step(data(cookie, false, first.len() as u64, second));
        step(data(cookie, true, 0, start));
        step(data(cookie, true, start.len() as u64, end));
    }
    let each = (allocated().0 - before) as u64 / COUNT;
    assert_eq!(nobody.0, COUNT);
    assert!((100..=1024).contains(&each), "{each} bytes");
    println!("{each} bytes a connection");
}
