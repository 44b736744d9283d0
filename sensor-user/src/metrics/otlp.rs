//! Requests to an OpenTelemetry collector, as OTLP/HTTP has them in protobuf.

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::metrics::v1::{Metric, ResourceMetrics, ScopeMetrics};
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message as _;

use super::points::attribute;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The body of a request with these metrics of the host that is called `instance`.
#[must_use]
pub fn otlp_request(metrics: Vec<Metric>, instance: &str) -> Vec<u8> {
    let attributes = [
        ("service.name", "weir"),
        ("service.version", VERSION),
        ("service.instance.id", instance),
        ("host.name", instance),
    ];
    let attributes = attributes.map(|(name, value)| attribute(name, value)).to_vec();
    let scope = InstrumentationScope {
        name: "weir".into(),
        version: VERSION.into(),
        ..InstrumentationScope::default()
    };
    let scope_metrics =
        vec![ScopeMetrics { scope: Some(scope), metrics, ..ScopeMetrics::default() }];
    let resource = Some(Resource { attributes, ..Resource::default() });
    let resource_metrics =
        vec![ResourceMetrics { resource, scope_metrics, ..ResourceMetrics::default() }];
    ExportMetricsServiceRequest { resource_metrics }.encode_to_vec()
}
